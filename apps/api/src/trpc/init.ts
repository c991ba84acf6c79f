/** tRPC, set up once. Errors carry the stable code and the advice of a SightlineError to the browser (`error.data.sightline`). */
import { SightlineError } from '@sightline/engine'
import { initTRPC } from '@trpc/server'
import type { ApiError } from '../contract/index.ts'
import type { Context } from './context.ts'

export const t = initTRPC.context<Context>().create({
  errorFormatter({ shape, error }) {
    const { cause } = error
    const sightline: ApiError | null =
      cause instanceof SightlineError ? { code: cause.code, message: cause.message, hint: cause.hint ?? null } : null
    return { ...shape, data: { ...shape.data, sightline } }
  },
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
})
