/**
 * Errors on their way to the browser. Services throw SightlineErrors; the first middleware of every procedure turns them into TRPCErrors with the fitting code and
 * the SightlineError as cause, from which the formatter in `init.ts` takes code and hint. What nobody foresaw is logged and shown without its internals.
 */
import { TRPCError } from '@trpc/server'
import { SightlineError, z } from '@sightline/engine/declarations'
import type { Logger } from 'pino'
import { describeFailure } from '../errors/describe-failure.ts'

interface Reported {
  readonly requestId: string
  readonly log: Logger
}

/** The TRPCError that the browser gets for whatever was thrown; logs it if it is our fault. */
export function reportFailure(thrown: unknown, { requestId, log }: Reported): TRPCError {
  const cause = causeOf(thrown)
  // tRPC's own refusals (a method that does not fit, a body that is no JSON) have their code and text.
  if (cause instanceof TRPCError && cause.code !== 'INTERNAL_SERVER_ERROR') return cause
  const { error, code, ours } = describeFailure(cause, requestId)
  if (ours) log.error({ err: cause }, 'a request failed')
  return new TRPCError({ code, message: error.message, cause: error })
}

/** The same for what comes piece by piece: a subscription fails while it runs, long after its procedure has returned. */
export async function* reportFailures<Item>(source: AsyncIterable<Item>, reported: Reported): AsyncGenerator<Item> {
  try {
    yield* source
  } catch (thrown) {
    throw reportFailure(thrown, reported)
  }
}

/** tRPC wraps what is thrown. An output that does not fit its schema is our fault, an input that does not fit is the caller's: tRPC's code tells them apart. */
function causeOf(thrown: unknown): unknown {
  if (!(thrown instanceof TRPCError)) return thrown
  const { cause, code } = thrown
  if (cause instanceof SightlineError) return cause
  if (cause instanceof z.ZodError && code === 'BAD_REQUEST') return cause
  return code === 'INTERNAL_SERVER_ERROR' && cause && !(cause instanceof z.ZodError) ? cause : thrown
}
