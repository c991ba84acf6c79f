/** Invitation links: made by owners for one address and one role, used once, for a week. */
import { randomUUID } from 'node:crypto'
import type { z } from '@sightline/engine/declarations'
import { normalizeEmail } from '../../auth/create-user.ts'
import { findUsableInvitation, useInvitation } from '../../auth/invitations.ts'
import type { Config } from '../../config/config.ts'
import type { invitationPreviewSchema, invitationSchema, Role, Workspace } from '../../contract/index.ts'
import type { Database } from '../../database/client.ts'
import { invitationNotFound } from '../../errors/auth-errors.ts'
import { alreadyMember, demoUserFixed } from '../../errors/workspace-errors.ts'

export type Invitation = z.output<typeof invitationSchema>
export type InvitationPreview = z.output<typeof invitationPreviewSchema>

interface InvitationServices {
  readonly db: Database
  readonly config: Pick<Config, 'publicUrl'>
}

interface WithDatabase {
  readonly db: Database
}

/** Milliseconds. */
const VALID_FOR = 7 * 86_400_000

export interface NewInvitation {
  readonly workspaceId: string
  readonly email: string
  readonly role: Role
  readonly inviterId: string
}

/** A new one for the same address takes the place of the old. Throws MEMBER_CONFLICT, DEMO_USER_FORBIDDEN. */
export async function invite(
  services: InvitationServices,
  { workspaceId, role, inviterId, ...given }: NewInvitation,
): Promise<Invitation> {
  const email = normalizeEmail(given.email)
  const invitation = await services.db.$transaction(async (tx) => {
    const user = await tx.user.findUnique({
      where: { email },
      select: { isDemo: true, memberships: { where: { organizationId: workspaceId }, select: { id: true } } },
    })
    if (user?.memberships.length) throw alreadyMember(email)
    if (user?.isDemo) throw demoUserFixed()
    await tx.invitation.updateMany({
      where: { organizationId: workspaceId, email, status: 'pending' },
      data: { status: 'canceled' },
    })
    return tx.invitation.create({
      data: {
        id: randomUUID(),
        organizationId: workspaceId,
        email,
        role,
        inviterId,
        expiresAt: new Date(Date.now() + VALID_FOR),
      },
    })
  })
  return toInvitation(services, invitation)
}

/** Those that can still be used, the newest first. */
export async function listInvitations(services: InvitationServices, workspaceId: string): Promise<Invitation[]> {
  const rows = await services.db.invitation.findMany({
    where: { organizationId: workspaceId, status: 'pending', expiresAt: { gt: new Date() } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  })
  return rows.map((row) => toInvitation(services, row))
}

/** Throws INVITATION_NOT_FOUND: also for one of another workspace, and for one that was used. */
export async function revokeInvitation(
  { db }: WithDatabase,
  { workspaceId, invitationId }: { readonly workspaceId: string; readonly invitationId: string },
): Promise<void> {
  const revoked = await db.invitation.updateMany({
    where: { id: invitationId, organizationId: workspaceId, status: 'pending' },
    data: { status: 'canceled' },
  })
  if (revoked.count === 0) throw invitationNotFound()
}

/** For whoever holds the link. Throws INVITATION_NOT_FOUND. */
export async function previewInvitation({ db }: WithDatabase, invitationId: string): Promise<InvitationPreview> {
  const row = await db.invitation.findUnique({
    where: { id: invitationId },
    include: { workspace: { select: { name: true } }, inviter: { select: { name: true } } },
  })
  if (!row || row.status === 'canceled') throw invitationNotFound()
  const state = row.status !== 'pending' ? 'used' : row.expiresAt <= new Date() ? 'expired' : 'pending'
  const { id, workspace, inviter, email, role } = row
  return { id, workspace: workspace.name, inviter: inviter.name, email, role: role as Role, state }
}

/** Throws the errors of `findUsableInvitation`, MEMBER_CONFLICT, DEMO_USER_FORBIDDEN. */
export async function acceptInvitation(
  { db }: WithDatabase,
  {
    invitationId,
    user,
  }: { readonly invitationId: string; readonly user: { readonly id: string; readonly email: string; readonly isDemo: boolean } },
): Promise<Workspace> {
  if (user.isDemo) throw demoUserFixed()
  return db.$transaction(async (tx) => {
    const invitation = await findUsableInvitation(tx, invitationId, user.email)
    await useInvitation(tx, invitation, user)
    const { id, name } = await tx.workspace.findUniqueOrThrow({ where: { id: invitation.workspaceId } })
    return { id, name, role: invitation.role }
  })
}

function toInvitation(
  { config }: InvitationServices,
  { id, email, role, expiresAt }: { id: string; email: string; role: string | null; expiresAt: Date },
): Invitation {
  return { id, email, role: role as Role, expiresAt, link: new URL(`/invitation/${id}`, config.publicUrl).href }
}
