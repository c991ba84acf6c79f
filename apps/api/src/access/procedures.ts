/**
 * Authorisation, in one place: every procedure starts from one of these. Who is no member of a thing's workspace is told that it does not exist; who is a member
 * with too small a role is told so.
 */
import type { z } from '@sightline/engine/declarations'
import type { Role } from '../contract/index.ts'
import { signInNeeded } from '../errors/access-errors.ts'
import { installationOwnerNeeded } from '../errors/package-errors.ts'
import { reportFailure, reportFailures } from '../trpc/errors.ts'
import { t } from '../trpc/init.ts'
import { authorise } from './authorise.ts'
import type { Resource } from './resources.ts'
import { whileAllowed } from './while-allowed.ts'

/** Open to all, signed in or not. Every procedure starts here, where errors get their codes. */
export const anyone = t.procedure.use(async ({ ctx, next }) => {
  const result = await next()
  if (!result.ok) throw reportFailure(result.error, ctx)
  return isAsyncIterable(result.data) ? { ...result, data: reportFailures(result.data, ctx) } : result
})

export const signedIn = anyone.use(({ ctx, next }) => {
  if (!ctx.user) throw signInNeeded()
  return next({ ctx: { ...ctx, user: ctx.user } })
})

/** For the owner of the installation: what concerns every workspace. */
export const installationOwner = signedIn.use(({ ctx, next }) => {
  if (!ctx.user.ownsInstallation) throw installationOwnerNeeded()
  return next()
})

/** For members of the workspace that the thing belongs to, with this role or a greater one. Gives `ctx.workspaceId` and `ctx.role`. */
export function members<Schema extends z.ZodObject>(least: Role, resource: Resource<Schema>) {
  return signedIn.input(resource.input).use(async ({ ctx, input, next }) => {
    const { db, user } = ctx
    const asked = { user, least, resource, input: input as z.output<Schema> }
    const result = await next({ ctx: { ...ctx, ...(await authorise(db, asked)) } })
    if (!result.ok || !isAsyncIterable(result.data)) return result
    const askAgain = async () => {
      const session = await db.session.findUnique({ where: { id: user.sessionId }, select: { expiresAt: true } })
      if (!session || session.expiresAt <= new Date()) throw signInNeeded()
      await authorise(db, asked)
    }
    return { ...result, data: whileAllowed(result.data, askAgain) }
  })
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
