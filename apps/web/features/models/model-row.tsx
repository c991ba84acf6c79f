import type { ModelSummary } from '@sightline/api/contract'
import Link from 'next/link'
import { formatBytes, formatCount, formatDate, plural } from '../../lib/format.ts'
import { formatName } from './format-name.ts'
import { ModelMenu } from './model-menu.tsx'

export function ModelRow({ model, editable }: { model: ModelSummary; editable: boolean }) {
  const { id, name, description, latest, versions, runs } = model
  const { format, inputShape, classes, parameters, bytes, createdAt, createdBy } = latest
  const facts = [
    formatName(format),
    inputShape.join(' × '),
    classes === null ? 'no class output' : plural(classes, 'class', 'classes'),
    `${formatCount(parameters)} parameters`,
    formatBytes(bytes),
  ]
  return (
    <li className="relative flex min-h-20 items-center gap-4 border-b py-3 hover:bg-hover/50">
      <div className="min-w-0 flex-1">
        <Link href={`/models/${id}`} className="font-medium break-words after:absolute after:inset-0">
          {name}
        </Link>
        {description && <p className="truncate text-muted">{description}</p>}
        <p className="text-xs text-muted">{facts.join(' · ')}</p>
      </div>
      <p className="w-32 text-right text-xs text-muted max-sm:hidden">
        {plural(versions, 'version')}
        <br />
        {plural(runs, 'run')}
      </p>
      <p className="w-36 text-right text-xs text-muted max-md:hidden">
        {formatDate(createdAt)}
        {createdBy && (
          <>
            <br />
            {createdBy.name}
          </>
        )}
      </p>
      {editable && (
        <div className="relative z-10">
          <ModelMenu model={model} />
        </div>
      )}
    </li>
  )
}
