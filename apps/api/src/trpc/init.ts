/** tRPC, set up once. Errors carry the stable code and the advice of a SightlineError to the browser (`error.data.sightline`); dates travel by superjson. */
import { SightlineError } from '@sightline/engine/declarations'
import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import type { ApiError } from '../contract/index.ts'
import { toApiError } from '../errors/describe-failure.ts'
import { somethingWentWrong } from '../errors/request-errors.ts'
import type { Context } from './context.ts'

export const t = initTRPC.context<Context>().create({
  transformer: superjson,
  // Stacks belong into the log.
  isDev: false,
  errorFormatter({ shape, error, ctx }) {
    const known = error.cause instanceof SightlineError ? error.cause : null
    // What fails before a procedure begins (the session cannot be read, the database is away) has passed no middleware.
    const shown = known ?? (error.code === 'INTERNAL_SERVER_ERROR' ? somethingWentWrong(ctx?.requestId ?? 'unknown') : null)
    const sightline: ApiError | null = shown && toApiError(shown)
    return { ...shape, message: shown?.message ?? shape.message, data: { ...shape.data, sightline } }
  },
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
})
