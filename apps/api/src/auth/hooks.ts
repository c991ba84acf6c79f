/** What better-auth's routes ask before and after: limits of the demo's user, and our rules for its bodies. */
import { z } from '@sightline/engine/declarations'
import { createAuthMiddleware, getIP, getSessionFromCtx } from 'better-auth/api'
import { name, type Me } from '../contract/index.ts'
import type { Database } from '../database/client.ts'
import { demoForbidden } from '../errors/auth-errors.ts'
import { inputInvalid } from '../errors/request-errors.ts'
import { refuse } from './refuse.ts'

/** Many people share the demo's account: nobody may take it over or end another's session. */
const DEMO_FORBIDDEN: Readonly<Record<string, string>> = {
  '/change-password': 'change its password',
  '/update-user': 'change its name',
  '/revoke-session': 'end sessions',
  '/revoke-sessions': 'end sessions',
  '/revoke-other-sessions': 'end sessions',
}

/** What succeeded here is not counted against the limit of attempts: a whole office may share one address. */
const COUNTED_IF_FAILED = ['/sign-in/email', '/sign-up/email']

/** A name, and nothing else: a picture by its address would tell that site who looks at the list of members. */
const profile = z.strictObject({ name })

export const before = createAuthMiddleware(async (ctx) => {
  const forbidden = DEMO_FORBIDDEN[ctx.path]
  if (forbidden && (await isDemo(ctx))) refuse(demoForbidden(forbidden))
  // Whoever changes a password may do so because another knows it.
  if (ctx.path === '/change-password') return { context: { body: { ...ctx.body, revokeOtherSessions: true } } }
  if (ctx.path === '/update-user') {
    const given = profile.safeParse(ctx.body)
    if (!given.success) refuse(inputInvalid(given.error))
    return { context: { body: given.data } }
  }
  return undefined
})

export function after(db: Database) {
  return createAuthMiddleware(async (ctx) => {
    if (COUNTED_IF_FAILED.includes(ctx.path) && ctx.context.newSession)
      await forgetAttempt(db, getIP(ctx.headers ?? new Headers(), ctx.context.options), ctx.path)
    // Where others who try the demo come from is nobody's business.
    if (ctx.path === '/list-sessions' && Array.isArray(ctx.context.returned) && (await isDemo(ctx))) {
      const own = ctx.context.session?.session.id
      return ctx.json(ctx.context.returned.filter((session: { id: string }) => session.id === own))
    }
    return undefined
  })
}

async function forgetAttempt(db: Database, ip: string | null, path: string): Promise<void> {
  await db.rateLimit.updateMany({ where: { key: `${ip}|${path}`, count: { gt: 0 } }, data: { count: { decrement: 1 } } })
}

async function isDemo(ctx: Parameters<typeof getSessionFromCtx>[0]): Promise<boolean> {
  const session = await getSessionFromCtx(ctx)
  return (session?.user as Partial<NonNullable<Me['user']>> | undefined)?.isDemo === true
}
