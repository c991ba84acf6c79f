import { RUN_STATUS_ORDER } from '../../lib/run-status.ts'
import type { Experiment } from '@sightline/api/contract'
import { StatusBadge } from '../../components/status-badge.tsx'
import { classNames } from '../../lib/class-names.ts'
import { formatCount, plural } from '../../lib/format.ts'

/** How many runs there are, and how they stand where not all are done. */
export function RunCounts({ runs, className }: { runs: Experiment['runs']; className?: string }) {
  const unusual = RUN_STATUS_ORDER.filter((status) => status !== 'done' && runs[status] > 0)
  return (
    <div className={classNames('flex items-center gap-3 text-xs text-muted', className)}>
      {unusual.map((status) => (
        <span key={status} className="inline-flex items-center gap-1">
          {formatCount(runs[status])} <StatusBadge status={status} />
        </span>
      ))}
      <span className="text-sm text-ink">{plural(runs.total, 'run')}</span>
    </div>
  )
}
