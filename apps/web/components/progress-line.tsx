import { X } from 'lucide-react'
import { classNames } from '../lib/class-names.ts'
import { formatCount, formatSeconds } from '../lib/format.ts'
import { IconButton } from './icon-button.tsx'

/** Long work: how much is done, how long it will take, and how to stop it. */
export function ProgressLine({
  label,
  done,
  total,
  share,
  secondsLeft,
  onCancel,
  cancelLabel = 'Cancel',
  className,
}: {
  /** What is going on, for screen readers. */
  label: string
  done: number
  total: number
  /** 0 … 1, if finer than done / total. */
  share?: number
  secondsLeft?: number | null
  onCancel?: (() => void) | undefined
  cancelLabel?: string
  className?: string
}) {
  const part = Math.min(1, Math.max(0, share ?? (total > 0 ? done / total : 0)))
  return (
    <div className={classNames('flex min-w-0 items-center gap-2 text-xs text-muted', className)}>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(part * 100)}
        aria-valuetext={`${done} of ${total}`}
        className="h-1 min-w-12 flex-1 overflow-hidden rounded-full bg-line"
      >
        <div className="h-full rounded-full bg-accent transition-[width] duration-300" style={{ width: `${part * 100}%` }} />
      </div>
      <span className="whitespace-nowrap">
        {formatCount(done)}/{formatCount(total)}
        {secondsLeft !== null && secondsLeft !== undefined && ` · ${formatSeconds(secondsLeft)}`}
      </span>
      {onCancel && <IconButton label={cancelLabel} icon={<X aria-hidden size={14} />} onClick={onCancel} className="size-6" />}
    </div>
  )
}
