/** Members of a workspace and their roles. A workspace always has an owner. */
import type { z } from '@sightline/engine/declarations'
import type { memberSchema, Role } from '../../contract/index.ts'
import type { Database } from '../../database/client.ts'
import type { Prisma } from '../../database/generated/client.ts'
import { demoUserFixed, lastOwner, memberNotFound } from '../../errors/workspace-errors.ts'

interface WithDatabase {
  readonly db: Database
}

interface MemberAddress {
  readonly workspaceId: string
  readonly memberId: string
}

/** Owners first, then by name. */
export async function listMembers({ db }: WithDatabase, workspaceId: string): Promise<z.output<typeof memberSchema>[]> {
  const rows = await db.member.findMany({
    where: { organizationId: workspaceId },
    select: { id: true, userId: true, role: true, createdAt: true, user: { select: { name: true, email: true } } },
    orderBy: [{ user: { name: 'asc' } }, { id: 'asc' }],
  })
  const members = rows.map(({ id, userId, role, createdAt, user }) => ({
    id,
    userId,
    ...user,
    role: role as Role,
    since: createdAt,
  }))
  return [...members.filter(({ role }) => role === 'owner'), ...members.filter(({ role }) => role !== 'owner')]
}

/** Throws MEMBER_NOT_FOUND, LAST_OWNER_CONFLICT, DEMO_USER_FORBIDDEN. */
export async function setRole(
  { db }: WithDatabase,
  { workspaceId, memberId, role }: MemberAddress & { readonly role: Role },
): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockWorkspace(tx, workspaceId)
    const member = await findMember(tx, { workspaceId, memberId })
    if (member.role === role) return
    if (role === 'owner' && member.user.isDemo) throw demoUserFixed()
    if (member.role === 'owner') await endOwnership(tx, workspaceId, member.userId)
    await tx.member.update({ where: { id: memberId }, data: { role } })
  })
}

/** Throws MEMBER_NOT_FOUND, LAST_OWNER_CONFLICT. */
export async function removeMember({ db }: WithDatabase, { workspaceId, memberId }: MemberAddress): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockWorkspace(tx, workspaceId)
    const member = await findMember(tx, { workspaceId, memberId })
    if (member.role === 'owner') await endOwnership(tx, workspaceId, member.userId)
    await tx.member.delete({ where: { id: memberId } })
  })
}

/** Throws LAST_OWNER_CONFLICT, and DEMO_USER_FORBIDDEN: the demo is all that its user has. */
export async function leaveWorkspace(
  services: WithDatabase,
  { workspaceId, user }: { readonly workspaceId: string; readonly user: { readonly id: string; readonly isDemo: boolean } },
): Promise<void> {
  if (user.isDemo) throw demoUserFixed()
  const { id } = await services.db.member.findUniqueOrThrow({
    where: { organizationId_userId: { organizationId: workspaceId, userId: user.id } },
    select: { id: true },
  })
  await removeMember(services, { workspaceId, memberId: id })
}

/** Until the transaction ends, so that two owners cannot both leave because each sees the other. */
async function lockWorkspace(tx: Prisma.TransactionClient, workspaceId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "Workspace" WHERE id = ${workspaceId} FOR UPDATE`
}

async function findMember(tx: Prisma.TransactionClient, { workspaceId, memberId }: MemberAddress) {
  const member = await tx.member.findUnique({ where: { id: memberId }, include: { user: { select: { isDemo: true } } } })
  if (!member || member.organizationId !== workspaceId) throw memberNotFound()
  return member
}

/** Another owner must be left; invitations of the one who goes are taken back, since they could let them in again. */
async function endOwnership(tx: Prisma.TransactionClient, workspaceId: string, userId: string): Promise<void> {
  const others = await tx.member.count({ where: { organizationId: workspaceId, role: 'owner', userId: { not: userId } } })
  if (others === 0) throw lastOwner()
  await tx.invitation.updateMany({
    where: { organizationId: workspaceId, inviterId: userId, status: 'pending' },
    data: { status: 'canceled' },
  })
}
