import { Ban, Check, CircleDashed, LoaderCircle, TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { ErrorNote } from '../../components/error-note.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { formatBytes, formatSeconds } from '../../lib/format.ts'
import { isActive, shareOf, type UploadState } from './upload-queue.ts'

/** One upload: what it is, how far, what came of it. */
export function UploadRow({
  title,
  bytes,
  state,
  link,
  children,
  onCancel,
  onRetry,
  onDismiss,
}: {
  title: string
  bytes: number
  state: UploadState
  /** Where what was uploaded is shown. */
  link?: ReactNode
  /** Below the error: what could be done otherwise. */
  children?: ReactNode
  onCancel: () => void
  onRetry: () => void
  onDismiss: () => void
}) {
  const active = isActive(state)
  return (
    <li className="border-b py-2">
      <div className="flex min-h-8 items-center gap-3">
        <span className="min-w-0 flex-1">
          <span className="block truncate" title={title}>
            {state.status === 'done' && link ? link : title}
          </span>
          <span className="flex items-center gap-3 text-xs text-muted">
            <StateWords state={state} bytes={bytes} />
            {active && (
              <span
                role="progressbar"
                aria-label={`Upload of ${title}`}
                aria-valuemin={0}
                aria-valuemax={100}
                aria-valuenow={Math.round(shareOf(state) * 100)}
                className="h-1 min-w-12 flex-1 overflow-hidden rounded-full bg-line"
              >
                <span className="block h-full bg-accent" style={{ width: `${shareOf(state) * 100}%` }} />
              </span>
            )}
          </span>
        </span>
        <IconButton
          label={active ? `Cancel the upload of ${title}` : `Dismiss ${title}`}
          icon={<X aria-hidden size={14} />}
          onClick={active ? onCancel : onDismiss}
        />
      </div>
      {state.status === 'failed' && (
        <div className="mt-2 space-y-2 pb-1">
          <ErrorNote error={state.error} onRetry={onRetry} />
          {children}
        </div>
      )}
    </li>
  )
}

function StateWords({ state, bytes }: { state: UploadState; bytes: number }) {
  const size = formatBytes(bytes)
  const [Icon, words, colour] = wordsOf(state, size)
  return (
    <span className={`inline-flex shrink-0 items-center gap-1 ${colour}`}>
      <Icon aria-hidden size={14} className={state.status === 'checking' ? 'animate-spin [animation-duration:2s]' : undefined} />
      {words}
    </span>
  )
}

function wordsOf(state: UploadState, size: string) {
  switch (state.status) {
    case 'waiting':
      return [CircleDashed, `Waiting · ${size}`, ''] as const
    case 'sending': {
      const { sent, secondsLeft } = state
      return [
        LoaderCircle,
        `${formatBytes(sent)} of ${size}${secondsLeft ? ` · ${formatSeconds(secondsLeft)}` : ''}`,
        '',
      ] as const
    }
    case 'checking':
      return [LoaderCircle, 'Looking into it', ''] as const
    case 'done':
      return [Check, `Uploaded · ${size}`, 'text-good'] as const
    case 'failed':
      return [TriangleAlert, 'Refused', 'text-danger'] as const
    case 'cancelled':
      return [Ban, 'Cancelled', ''] as const
  }
}
