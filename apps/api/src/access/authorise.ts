/** Whether a person may do something to a thing: what tRPC's procedures and the plain routes both ask. */
import type { z } from '@sightline/engine/declarations'
import { ROLES, type Role } from '../contract/index.ts'
import type { Database } from '../database/client.ts'
import { notFound, roleTooSmall, signInNeeded } from '../errors/access-errors.ts'
import type { Resource } from './resources.ts'

export interface AccessRequest<Schema extends z.ZodObject, User extends { readonly id: string }> {
  /** Null: not signed in. */
  readonly user: User | null
  /** The smallest role that may. */
  readonly least: Role
  readonly resource: Resource<Schema>
  /** What names the thing. */
  readonly input: z.output<Schema>
}

export interface Access<User> {
  readonly user: User
  readonly workspaceId: string
  readonly role: Role
}

/** Who is no member of the thing's workspace is told that it does not exist. Throws SIGN_IN_NEEDED, NOT_FOUND, ROLE_TOO_SMALL. */
export async function authorise<Schema extends z.ZodObject, User extends { readonly id: string }>(
  db: Database,
  { user, least, resource, input }: AccessRequest<Schema, User>,
): Promise<Access<User>> {
  if (!user) throw signInNeeded()
  const workspaces = await resource.workspacesOf(db, input)
  const workspaceId = workspaces[0]
  const membership =
    workspaces.length === 1 && workspaceId
      ? await db.member.findUnique({
          where: { organizationId_userId: { organizationId: workspaceId, userId: user.id } },
          select: { role: true },
        })
      : null
  if (!workspaceId || !membership) throw notFound()
  const role = membership.role as Role
  if (!reaches(role, least)) throw roleTooSmall(role, least)
  return { user, workspaceId, role }
}

/** Whether `role` may do what `least` may: owner, editor, viewer in this order. */
export function reaches(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) <= ROLES.indexOf(least)
}
