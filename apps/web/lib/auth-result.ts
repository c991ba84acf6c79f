import type { ApiError } from '@sightline/api/contract'
import { toAuthError } from './auth-client.ts'

/** An answer of better-auth's that is a failure, to be thrown: `toApiError` gives what it holds. */
export class AuthError extends Error {
  readonly shown: ApiError
  constructor(shown: ApiError) {
    super(shown.message)
    this.name = 'AuthError'
    this.shown = shown
  }
}

/** The data of an answer; throws where there is an error in its place. */
export function unwrapAuth<Data>(answer: { data: Data; error: Parameters<typeof toAuthError>[0] | null }): NonNullable<Data> {
  if (answer.error || answer.data === null || answer.data === undefined) throw new AuthError(toAuthError(answer.error ?? {}))
  return answer.data
}
