import type { RunStatus } from '@sightline/api/contract'
import { Ban, Check, Clock, LoaderCircle, TriangleAlert } from 'lucide-react'
import { classNames } from '../lib/class-names.ts'

const LOOKS = {
  queued: { Icon: Clock, word: 'Queued', className: 'text-muted' },
  running: { Icon: LoaderCircle, word: 'Running', className: 'text-ink' },
  done: { Icon: Check, word: 'Done', className: 'text-muted' },
  failed: { Icon: TriangleAlert, word: 'Failed', className: 'text-danger' },
  cancelled: { Icon: Ban, word: 'Cancelled', className: 'text-muted' },
} as const satisfies Record<RunStatus, unknown>

export const STATUS_WORDS = Object.fromEntries(Object.entries(LOOKS).map(([status, { word }]) => [status, word])) as Record<
  RunStatus,
  string
>

/** A run's status: an icon and a word. */
export function StatusBadge({ status, className }: { status: RunStatus; className?: string }) {
  const { Icon, word, className: colour } = LOOKS[status]
  return (
    <span className={classNames('inline-flex items-center gap-1 text-xs whitespace-nowrap', colour, className)}>
      <Icon aria-hidden size={14} className={status === 'running' ? 'animate-spin [animation-duration:2s]' : undefined} />
      {word}
    </span>
  )
}
