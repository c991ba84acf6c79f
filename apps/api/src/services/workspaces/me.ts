/** Who is signed in, and what a page may offer them. */
import type { Me, Role } from '../../contract/index.ts'
import type { SignedInUser } from '../../trpc/context.ts'
import { signUpState, type SignUpServices } from '../../auth/sign-up.ts'

export async function getMe(services: SignUpServices, user: SignedInUser | null): Promise<Me> {
  const [signUp, memberships] = await Promise.all([
    signUpState(services),
    user
      ? services.db.member.findMany({
          where: { userId: user.id },
          select: { role: true, workspace: { select: { id: true, name: true } } },
          orderBy: [{ workspace: { name: 'asc' } }, { organizationId: 'asc' }],
        })
      : [],
  ])
  return {
    user: user && {
      id: user.id,
      name: user.name,
      email: user.email,
      isDemo: user.isDemo,
      ownsInstallation: user.ownsInstallation,
    },
    workspaces: memberships.map(({ role, workspace }) => ({ ...workspace, role: role as Role })),
    signUp,
  }
}
