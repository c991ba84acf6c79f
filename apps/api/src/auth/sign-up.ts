/** Who may sign up: the first person, who then owns the installation; later ones with an invitation, or anybody where the configuration opens it. */
import { z } from '@sightline/engine/declarations'
import type { Config } from '../config/config.ts'
import { id, name, type Me } from '../contract/index.ts'
import type { Database } from '../database/client.ts'
import type { Prisma } from '../database/generated/client.ts'
import { signUpNeedsInvitation } from '../errors/auth-errors.ts'
import { insertUser, isFirst, lockSignUp, type CreatedUser } from './create-user.ts'
import { findUsableInvitation, useInvitation, type UsableInvitation } from './invitations.ts'
import { hashNewPassword, PASSWORD_LENGTH } from './password.ts'

export const signUpInput = z.object({
  name,
  email: z.email(),
  password: z.string().max(PASSWORD_LENGTH.most),
  invitationId: id.nullish(),
})
export type SignUpInput = z.output<typeof signUpInput>

export interface SignUpServices {
  readonly db: Database
  readonly config: Pick<Config, 'signUp'>
}

/** What the sign-in page offers. */
export async function signUpState({ db, config }: SignUpServices): Promise<Me['signUp']> {
  return (await isFirst(db)) ? 'first' : config.signUp
}

/**
 * Makes the account, its workspace and, with an invitation, its membership: all or nothing. Throws SIGN_UP_FORBIDDEN, EMAIL_TAKEN, PASSWORD_TOO_SHORT and the
 * errors of invitations; whether an address has an account is told only to those who may sign up with it.
 */
export async function signUp(services: SignUpServices, input: SignUpInput): Promise<CreatedUser> {
  // Asked twice: before, so that strangers cost no hash; and in the transaction, where it counts.
  await admit(services.db, services, input)
  const passwordHash = await hashNewPassword(input.password)
  return services.db.$transaction(async (tx) => {
    await lockSignUp(tx)
    const invitation = await admit(tx, services, input)
    const created = await insertUser(tx, input, passwordHash)
    if (invitation) await useInvitation(tx, invitation, { id: created.id, email: input.email })
    return created
  })
}

async function admit(
  db: Prisma.TransactionClient,
  { config }: SignUpServices,
  { email, invitationId }: SignUpInput,
): Promise<UsableInvitation | null> {
  if (invitationId) return findUsableInvitation(db, invitationId, email)
  if (config.signUp !== 'open' && !(await isFirst(db))) throw signUpNeedsInvitation()
  return null
}
