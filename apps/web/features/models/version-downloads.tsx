import type { ModelVersion } from '@sightline/api/contract'
import { Download } from 'lucide-react'
import { modelAsOnnx } from '../../lib/file-links.ts'

const LINK = 'inline-flex h-8 items-center gap-2 rounded-md border border-line-strong bg-raised px-3 font-medium hover:bg-hover'

/** The model as one file that other programs run. Its own files are in the list below. */
export function VersionDownloads({ version }: { version: ModelVersion }) {
  const hasScores = version.classes !== null
  return (
    <section aria-label="Download" className="border-t pt-3">
      <div className="flex flex-wrap gap-2">
        <a className={LINK} href={modelAsOnnx(version.id)} download>
          <Download aria-hidden size={14} /> Download as ONNX
        </a>
        {hasScores && (
          <a className={LINK} href={modelAsOnnx(version.id, { gradient: true })} download>
            <Download aria-hidden size={14} /> … with its gradient
          </a>
        )}
      </div>
      <p className="mt-2 text-xs text-muted">
        Takes images as [batch, channels, height, width]; what becomes of pixels before is in the file’s metadata.
      </p>
    </section>
  )
}
