/** What went wrong, in the form that pages show: code, what happened, what to do. */
import type { ApiError } from '@sightline/api/contract'
import { TRPCClientError } from '@trpc/client'

/** Any error as code, message and hint. One without a code of ours is the network's or our own fault. */
export function toApiError(error: unknown): ApiError {
  if (isApiError(error)) return error
  if (error instanceof Error && 'shown' in error && isApiError(error.shown)) return error.shown
  if (error instanceof TRPCClientError) {
    const data = error.data as { sightline?: ApiError | null; code?: string } | null | undefined
    if (data?.sightline) return data.sightline
    if (!data) {
      return {
        code: 'UNREACHABLE',
        message: 'The server did not answer.',
        hint: 'Check that Sightline is running, then try again.',
      }
    }
    return { code: data.code ?? 'UNEXPECTED', message: error.message, hint: null }
  }
  return { code: 'UNEXPECTED', message: error instanceof Error ? error.message : String(error), hint: 'Reload the page.' }
}

/** Whether nobody is signed in (any more). */
export function isSignedOut(error: unknown): boolean {
  return error instanceof TRPCClientError && (error.data as { code?: string } | null | undefined)?.code === 'UNAUTHORIZED'
}

/** Whether asking again could help: not after the server has said no. */
export function mayRetry(error: unknown): boolean {
  return !(error instanceof TRPCClientError) || !error.data
}

function isApiError(error: unknown): error is ApiError {
  return (
    typeof error === 'object' &&
    error !== null &&
    !(error instanceof Error) &&
    'code' in error &&
    'message' in error &&
    'hint' in error
  )
}
