/**
 * Authorisation, in one place: every procedure starts from one of these. Who is no member of a thing's workspace is told that it does not exist; who is a member
 * with too small a role is told so.
 */
import type { z } from '@sightline/engine/declarations'
import { TRPCError } from '@trpc/server'
import { ROLES, type Role } from '../contract/index.ts'
import { notFound, roleTooSmall, signInNeeded } from '../errors/access-errors.ts'
import { t } from '../trpc/init.ts'
import type { Resource } from './resources.ts'

/** Open to all, signed in or not. */
export const anyone = t.procedure

export const signedIn = t.procedure.use(({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED', message: signInNeeded().message, cause: signInNeeded() })
  return next({ ctx: { ...ctx, user: ctx.user } })
})

/** For members of the workspace that the thing belongs to, with this role or a greater one. Gives `ctx.workspaceId` and `ctx.role`. */
export function members<Schema extends z.ZodObject>(least: Role, resource: Resource<Schema>) {
  return signedIn.input(resource.input).use(async ({ ctx, input, next }) => {
    const workspaces = await resource.workspacesOf(ctx.db, input as z.output<Schema>)
    const workspaceId = workspaces[0]
    const membership =
      workspaces.length === 1 && workspaceId
        ? await ctx.db.member.findUnique({
            where: { organizationId_userId: { organizationId: workspaceId, userId: ctx.user.id } },
            select: { role: true },
          })
        : null
    if (!workspaceId || !membership) {
      throw new TRPCError({ code: 'NOT_FOUND', message: notFound().message, cause: notFound() })
    }
    const role = membership.role as Role
    if (!reaches(role, least)) {
      const error = roleTooSmall(role, least)
      throw new TRPCError({ code: 'FORBIDDEN', message: error.message, cause: error })
    }
    return next({ ctx: { ...ctx, workspaceId, role } })
  })
}

/** Whether `role` may do what `least` may: owner, editor, viewer in this order. */
export function reaches(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) <= ROLES.indexOf(least)
}
