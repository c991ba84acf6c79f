/** An invitation's way from pending to used, for those who sign up with one and for those who have an account. */
import type { Role } from '../contract/index.ts'
import type { Prisma } from '../database/generated/client.ts'
import { invitationExpired, invitationForAnother, invitationNotFound, invitationUsed } from '../errors/auth-errors.ts'
import { alreadyMember } from '../errors/workspace-errors.ts'
import { insertMember, normalizeEmail } from './create-user.ts'

export interface UsableInvitation {
  readonly id: string
  readonly workspaceId: string
  readonly role: Role
}

/** Throws INVITATION_NOT_FOUND, INVITATION_FOR_ANOTHER_FORBIDDEN, INVITATION_USED, INVITATION_EXPIRED. */
export async function findUsableInvitation(
  db: Prisma.TransactionClient,
  invitationId: string,
  email: string,
): Promise<UsableInvitation> {
  const invitation = await db.invitation.findUnique({ where: { id: invitationId } })
  if (!invitation || invitation.status === 'canceled') throw invitationNotFound()
  if (invitation.email !== normalizeEmail(email)) throw invitationForAnother()
  if (invitation.status !== 'pending') throw invitationUsed()
  if (invitation.expiresAt <= new Date()) throw invitationExpired()
  return { id: invitation.id, workspaceId: invitation.organizationId, role: invitation.role as Role }
}

/** Makes the user a member, once: of two who come at the same time with one link, one gets INVITATION_USED. Inside a transaction. */
export async function useInvitation(
  tx: Prisma.TransactionClient,
  { id, workspaceId, role }: UsableInvitation,
  user: { readonly id: string; readonly email: string },
): Promise<void> {
  const taken = await tx.invitation.updateMany({
    where: { id, status: 'pending', expiresAt: { gt: new Date() } },
    data: { status: 'accepted' },
  })
  if (taken.count === 0) throw invitationUsed()
  const member = await tx.member.findUnique({
    where: { organizationId_userId: { organizationId: workspaceId, userId: user.id } },
    select: { id: true },
  })
  if (member) throw alreadyMember(user.email)
  await insertMember(tx, { workspaceId, userId: user.id, role })
}
