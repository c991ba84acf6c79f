import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { toApiError } from '../lib/api-error.ts'
import { classNames } from '../lib/class-names.ts'
import { plainText } from '../lib/plain-text.ts'
import { Button } from './button.tsx'

/** An error where it happened: what happened, what to do; the code folds out. Takes whatever was thrown, or `{ code, message, hint }`. */
export function ErrorNote({
  error,
  onRetry,
  details,
  className,
}: {
  error: unknown
  /** Offers to try again. */
  onRetry?: () => void
  /** More to fold out. */
  details?: ReactNode
  className?: string
}) {
  const { code, message, hint } = toApiError(error)
  return (
    <div role="alert" className={classNames('flex gap-3 rounded-md bg-danger-soft px-4 py-3', className)}>
      <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-danger" />
      <div className="min-w-0 flex-1 space-y-1">
        <p className="font-medium break-words">{plainText(message, 2000)}</p>
        {hint && <p className="break-words text-muted">{plainText(hint, 2000)}</p>}
        <details className="text-xs text-muted">
          <summary>Details</summary>
          <p className="mt-1 font-mono break-all">{code}</p>
          {details}
        </details>
      </div>
      {onRetry && (
        <Button small data-not-exported onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  )
}
