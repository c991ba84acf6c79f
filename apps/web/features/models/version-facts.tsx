import type { ModelVersion } from '@sightline/api/contract'
import { TriangleAlert } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { formatBytes, formatCount, formatDate, plural } from '../../lib/format.ts'
import { modelFile } from '../../lib/file-links.ts'
import { LicenceText, Outside } from '../catalogue/licence-text.tsx'
import { FactList } from '../run/section.tsx'
import { formatName } from './format-name.ts'
import { VersionDownloads } from './version-downloads.tsx'
import { describeHead, PRESET_WORDS, RESIZE_WORDS } from './use-words.ts'

/** All that is known of a version. */
export function VersionFacts({ version, onUse }: { version: ModelVersion; onUse: () => void }) {
  const { format, inputShape, parameters, classes, labels, layers, preprocessing, lastSpatialLayer, operators, files, use } =
    version
  const facts = [
    { name: 'Format', value: formatName(format) },
    { name: 'Input', value: `${inputShape.join(' × ')} (height × width × channels)` },
    { name: 'Parameters', value: formatCount(parameters) },
    { name: 'Layers', value: formatCount(layers.length) },
    {
      name: 'Classes',
      value:
        classes === null
          ? 'none'
          : `${formatCount(classes)}${labels ? `: ${labels.slice(0, 5).join(', ')}${labels.length > 5 ? ', …' : ''}` : ', without labels'}`,
    },
    { name: 'Class output', value: describeHead(version) },
    { name: 'Preprocessing', value: `${PRESET_WORDS[preprocessing.preset]}; ${RESIZE_WORDS[preprocessing.resize]}` },
    ...(use.architecture ? [{ name: 'Architecture', value: use.architecture }] : []),
    { name: 'Last spatial layer', value: lastSpatialLayer ?? 'none: the model has no maps' },
  ]
  return (
    <div className="space-y-6">
      {version.warnings.length > 0 && (
        <ul aria-label="Warnings" className="space-y-2">
          {version.warnings.map((warning) => (
            <li key={warning} className="flex gap-3 rounded-md bg-warning-soft px-4 py-3">
              <TriangleAlert aria-label="Warning" size={16} className="mt-0.5 shrink-0 text-warning" />
              <p className="min-w-0 break-words">{warning}</p>
            </li>
          ))}
        </ul>
      )}
      {version.warnings.length > 0 && (
        <Button small onClick={onUse}>
          Try the preprocessing on an image
        </Button>
      )}
      <FactList facts={facts} />
      {version.source && <Source source={version.source} />}
      <VersionDownloads version={version} />
      <details className="border-t pt-3">
        <summary className="text-muted">{plural(operators.length, 'operator')}</summary>
        <p className="mt-2 break-words">{operators.join(', ')}</p>
      </details>
      <details className="border-t pt-3">
        <summary className="text-muted">
          {plural(files.length, 'file')} · {formatBytes(version.bytes)}
        </summary>
        <ul className="mt-2">
          {files.map(({ path, bytes, sha256 }) => (
            <li key={path} className="border-b py-2">
              <span className="flex justify-between gap-4">
                <a className="min-w-0 break-all underline" href={modelFile(version.id, path)} download>
                  {path}
                </a>
                <span className="shrink-0 text-muted">{formatBytes(bytes)}</span>
              </span>
              <span className="block font-mono text-xs break-all text-muted">SHA-256 {sha256}</span>
            </li>
          ))}
        </ul>
      </details>
    </div>
  )
}

/** Of a model that nobody uploaded. */
function Source({ source }: { source: NonNullable<ModelVersion['source']> }) {
  const { title, publisher, page, licence, citation, verified, addedAt, files } = source
  return (
    <section aria-label="Source" className="border-t pt-3">
      <FactList
        facts={[
          { name: 'From', value: `${title} of ${publisher}, added from the catalogue on ${formatDate(addedAt)}` },
          { name: 'Licence', value: <LicenceText licence={licence} /> },
          { name: 'Cite', value: citation },
          ...(page ? [{ name: 'About it', value: <Outside href={page} /> }] : []),
          { name: 'Address', value: <span className="break-all">{files[0]?.url}</span> },
          ...(verified
            ? []
            : [{ name: 'Verified', value: 'not yet: nobody has run this entry, so its preprocessing or labels may be wrong' }]),
        ]}
      />
    </section>
  )
}
