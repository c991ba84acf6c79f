/** Sign-in, sessions, password: better-auth's client. Import it only where it is used (or by `import()`): most pages need none of it. */
import type { ApiError } from '@sightline/api/contract'
import { createAuthClient } from 'better-auth/react'

export const auth = createAuthClient({ basePath: '/api/auth' })

interface AuthFailure {
  readonly code?: string | undefined
  readonly message?: string | undefined
  readonly status?: number | undefined
  /** Of errors of ours. */
  readonly hint?: string | null | undefined
}

/** An error of better-auth's as pages show it. */
export function toAuthError({ code, message, status, hint }: AuthFailure): ApiError {
  if (status === 429) {
    return { code: 'TOO_MANY_REQUESTS', message: 'Too many attempts.', hint: 'Wait a minute, then try again.' }
  }
  if (!status)
    return {
      code: 'UNREACHABLE',
      message: 'The server did not answer.',
      hint: 'Check that Sightline is running, then try again.',
    }
  if (code === 'INVALID_EMAIL_OR_PASSWORD') {
    return {
      code,
      message: 'There is no account with this e-mail address and password.',
      hint:
        'Check both. Sightline sends no mail, so a lost password cannot be reset by one: ' +
        'an owner of your workspace can invite you under another address.',
    }
  }
  return { code: code ?? `HTTP_${status}`, message: message ?? 'That did not work.', hint: hint ?? null }
}
