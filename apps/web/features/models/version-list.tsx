import type { ModelVersionSummary } from '@sightline/api/contract'
import { classNames } from '../../lib/class-names.ts'
import { formatTime } from '../../lib/format.ts'

/** All versions, the newest first. */
export function VersionList({
  versions,
  chosen,
  onChoose,
}: {
  versions: readonly ModelVersionSummary[]
  chosen: string
  onChoose: (versionId: string) => void
}) {
  return (
    <section aria-labelledby="versions">
      <h2 id="versions" className="mb-1 text-xs text-muted">
        Versions
      </h2>
      <ul className="border-t">
        {versions.map(({ id, number, createdAt, createdBy }) => (
          <li key={id} className="border-b">
            <button
              type="button"
              aria-pressed={id === chosen}
              onClick={() => onChoose(id)}
              className={classNames(
                'flex w-full items-baseline justify-between gap-3 px-2 py-2 text-left -outline-offset-2 hover:bg-hover',
                id === chosen && 'bg-accent-soft text-accent',
              )}
            >
              <span className="font-medium">Version {number}</span>
              <span className="text-right text-xs text-muted">
                {formatTime(createdAt)}
                {createdBy && ` · ${createdBy.name}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
