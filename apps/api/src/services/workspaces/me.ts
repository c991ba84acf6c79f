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
          select: {
            role: true,
            workspace: { select: { id: true, name: true, members: { where: { user: { isDemo: true } }, select: { id: true } } } },
          },
          orderBy: [{ workspace: { name: 'asc' } }, { organizationId: 'asc' }],
        })
      : [],
  ])
  // People begin in the first: their own before the demo's, which its first owner has without having asked for it.
  const demoLast = memberships.toSorted((one, other) => one.workspace.members.length - other.workspace.members.length)
  return {
    user: user && {
      id: user.id,
      name: user.name,
      email: user.email,
      isDemo: user.isDemo,
      ownsInstallation: user.ownsInstallation,
    },
    workspaces: demoLast.map(({ role, workspace: { id, name } }) => ({ id, name, role: role as Role })),
    signUp,
  }
}
