'use client'
import type { RunSummary } from '@sightline/api/contract'
import { Columns2, X } from 'lucide-react'
import { Button, ButtonLink } from '../../components/button.tsx'
import { plural } from '../../lib/format.ts'
import { compareLink } from '../../lib/links.ts'
import { isUnfinished } from '../../lib/run-status.ts'

/** What can be done with the chosen runs. */
export function SelectionBar({
  runs,
  editable,
  onCancel,
  onRetry,
  onRemove,
  onClear,
}: {
  /** The chosen ones that are known. */
  runs: readonly RunSummary[]
  editable: boolean
  onCancel: (runIds: string[]) => void
  onRetry: (runIds: string[]) => void
  onRemove: (runIds: string[]) => void
  onClear: () => void
}) {
  const idsOf = (which: (run: RunSummary) => boolean) => runs.filter(which).map(({ id }) => id)
  const unfinished = idsOf(({ status }) => isUnfinished(status))
  const failed = idsOf(({ status }) => status === 'failed' || status === 'cancelled')
  return (
    <div role="region" aria-label="Chosen runs" className="flex flex-wrap items-center gap-2 border-t bg-accent-soft px-4 py-2">
      <span className="mr-2 font-medium">{plural(runs.length, 'run')} chosen</span>
      {runs.length > 1 ? (
        <ButtonLink
          className="sm:hidden"
          small
          look="primary"
          icon={<Columns2 aria-hidden size={14} />}
          href={compareLink(runs.map(({ id }) => id))}
        >
          Compare {runs.length}
        </ButtonLink>
      ) : (
        <span className="text-xs text-muted">Choose one more to compare.</span>
      )}
      {editable && (
        <>
          {unfinished.length > 0 && (
            <Button small onClick={() => onCancel(unfinished)}>
              Cancel {unfinished.length}
            </Button>
          )}
          {failed.length > 0 && (
            <Button small onClick={() => onRetry(failed)}>
              Try {failed.length} again
            </Button>
          )}
          <Button small look="danger" onClick={() => onRemove(runs.map(({ id }) => id))}>
            Delete
          </Button>
        </>
      )}
      <Button small look="quiet" className="ml-auto" icon={<X aria-hidden size={14} />} onClick={onClear}>
        Clear
      </Button>
    </div>
  )
}
