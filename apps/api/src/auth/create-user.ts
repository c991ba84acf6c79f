/** A user with a password and a workspace, all or nothing. Who may have one is `sign-up.ts`'s to say; the demo and tests make them here directly. */
import { randomUUID } from 'node:crypto'
import type { Role } from '../contract/index.ts'
import type { Database } from '../database/client.ts'
import type { Prisma } from '../database/generated/client.ts'
import { emailTaken } from '../errors/auth-errors.ts'
import { hashNewPassword } from './password.ts'

export interface NewUser {
  readonly name: string
  readonly email: string
  readonly password: string
  /** The demo's user: never owns the installation. */
  readonly isDemo?: boolean
  /** Instead of a workspace of their own. */
  readonly memberOf?: { readonly workspaceId: string; readonly role: Role }
}

export interface CreatedUser {
  readonly id: string
  /** Their own, or the one that they were made a member of. */
  readonly workspaceId: string
  readonly ownsInstallation: boolean
}

/** Taken for as long as a user is made, so that only one can be the first. */
const SIGN_UP_LOCK = 7_446_278_401n

/** Throws EMAIL_TAKEN, PASSWORD_TOO_SHORT. */
export async function createUser(db: Database, user: NewUser): Promise<CreatedUser> {
  const passwordHash = await hashNewPassword(user.password)
  return db.$transaction(async (tx) => {
    await lockSignUp(tx)
    return insertUser(tx, user, passwordHash)
  })
}

/** One sign-up at a time, until the transaction ends: two that come at once must not both be the first. */
export async function lockSignUp(tx: Prisma.TransactionClient): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${SIGN_UP_LOCK})`
}

/** Whether nobody but the demo's user has an account. */
export async function isFirst(db: Prisma.TransactionClient): Promise<boolean> {
  return (await db.user.findFirst({ where: { isDemo: false }, select: { id: true } })) === null
}

/** As e-mail addresses are kept and compared. */
export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase()
}

/** Inside a transaction that holds the lock. Throws EMAIL_TAKEN. */
export async function insertUser(tx: Prisma.TransactionClient, user: NewUser, passwordHash: string): Promise<CreatedUser> {
  const email = normalizeEmail(user.email)
  if (await tx.user.findUnique({ where: { email }, select: { id: true } })) throw emailTaken()
  const { isDemo = false, name } = user
  const ownsInstallation = !isDemo && (await isFirst(tx))
  const id = randomUUID()
  await tx.user.create({
    data: {
      id,
      name,
      email,
      isDemo,
      ownsInstallation,
      accounts: { create: { id: randomUUID(), accountId: id, providerId: 'credential', password: passwordHash } },
    },
  })
  const workspaceId = user.memberOf?.workspaceId ?? (await insertWorkspace(tx, `${name}’s workspace`))
  await insertMember(tx, { workspaceId, userId: id, role: user.memberOf?.role ?? 'owner' })
  if (ownsInstallation || isDemo) await adoptWorkspaces(tx)
  return { id, workspaceId, ownsInstallation }
}

/** Without members. Gives its id. */
export async function insertWorkspace(tx: Prisma.TransactionClient, name: string): Promise<string> {
  const id = randomUUID()
  await tx.workspace.create({ data: { id, name, slug: id } })
  return id
}

export async function insertMember(
  tx: Prisma.TransactionClient,
  { workspaceId, userId, role }: { readonly workspaceId: string; readonly userId: string; readonly role: Role },
): Promise<void> {
  await tx.member.create({ data: { id: randomUUID(), organizationId: workspaceId, userId, role } })
}

/** A workspace that nobody owns is the demo's: it belongs to the owner of the installation, whichever of the two comes first. */
async function adoptWorkspaces(tx: Prisma.TransactionClient): Promise<void> {
  const owner = await tx.user.findFirst({ where: { ownsInstallation: true }, select: { id: true } })
  if (!owner) return
  const orphans = await tx.workspace.findMany({ where: { members: { none: { role: 'owner' } } }, select: { id: true } })
  for (const { id } of orphans) await insertMember(tx, { workspaceId: id, userId: owner.id, role: 'owner' })
}
