/**
 * What a failed request answers, whatever failed: one table from SightlineErrors to codes of tRPC and HTTP, used by tRPC (`trpc/errors.ts`) and by the plain routes.
 * What is our fault is shown without its internals; it is in the log, under the request's id.
 */
import { SightlineError, z, type ErrorKind } from '@sightline/engine/declarations'
import { TRPCError, type TRPC_ERROR_CODE_KEY } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import type { ApiError } from '../contract/index.ts'
import { Prisma } from '../database/generated/client.ts'
import { notFound } from './access-errors.ts'
import { inputInvalid, somethingWentWrong } from './request-errors.ts'

export interface Failure {
  /** What people are shown. */
  readonly error: SightlineError
  readonly code: TRPC_ERROR_CODE_KEY
  /** HTTP. */
  readonly status: number
  /** Ours, to be logged as an error: the caller did nothing wrong. */
  readonly ours: boolean
}

/** Codes with an HTTP meaning of their own; a code that ends in `_…` here covers every code with that ending. */
const BY_CODE: Readonly<Record<string, TRPC_ERROR_CODE_KEY>> = {
  SIGN_IN_NEEDED: 'UNAUTHORIZED',
  ROLE_TOO_SMALL: 'FORBIDDEN',
  INSTALLATION_OWNER_NEEDED: 'FORBIDDEN',
  _FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  _NOT_FOUND: 'NOT_FOUND',
  FILE_MISSING: 'NOT_FOUND',
  INVITATION_USED: 'CONFLICT',
  _TAKEN: 'CONFLICT',
  _IN_USE: 'CONFLICT',
  _CONFLICT: 'CONFLICT',
  _TOO_LARGE: 'PAYLOAD_TOO_LARGE',
}

const BY_KIND = {
  usage: 'BAD_REQUEST',
  invalid: 'BAD_REQUEST',
  unsupported: 'UNPROCESSABLE_CONTENT',
  aborted: 'CLIENT_CLOSED_REQUEST',
  io: 'INTERNAL_SERVER_ERROR',
  internal: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<ErrorKind, TRPC_ERROR_CODE_KEY>

/** Never throws. `requestId` goes into the text where only the log knows more. */
export function describeFailure(thrown: unknown, requestId: string): Failure {
  const error = expected(thrown)
  const code = error ? codeOf(error) : 'INTERNAL_SERVER_ERROR'
  const ours = code === 'INTERNAL_SERVER_ERROR'
  const status = getHTTPStatusCodeFromError(new TRPCError({ code }))
  return { error: error && !ours ? error : somethingWentWrong(requestId), code, status, ours }
}

/** The body of a failed request: `{ error: toApiError(failure.error) }`, and tRPC's `error.data.sightline`. */
export function toApiError({ code, message, hint }: SightlineError): ApiError {
  return { code, message, hint }
}

/** Undefined: nobody foresaw it. */
function expected(thrown: unknown): SightlineError | undefined {
  if (thrown instanceof SightlineError) return thrown
  if (thrown instanceof z.ZodError) return inputInvalid(thrown)
  // A row that another request removed between our check and our change.
  if (thrown instanceof Prisma.PrismaClientKnownRequestError && thrown.code === 'P2025') return notFound()
  return undefined
}

function codeOf({ code, kind }: SightlineError): TRPC_ERROR_CODE_KEY {
  const ending = Object.keys(BY_CODE).find((end) => end.startsWith('_') && code.endsWith(end))
  return BY_CODE[code] ?? (ending ? BY_CODE[ending] : BY_KIND[kind])
}
