import { z } from '@sightline/engine/declarations'
import { id, name, role, time } from './shared.ts'

export const workspaceSchema = z.object({ id, name: z.string(), role })

/** Who is signed in, and what a page may offer. */
export const meSchema = z.object({
  user: z.object({ id, name: z.string(), email: z.string(), isDemo: z.boolean(), ownsInstallation: z.boolean() }).nullable(),
  /** Those that the user is a member of, by name; the demo’s last. */
  workspaces: z.array(workspaceSchema),
  /** Who may sign up: `first`: nobody has yet, so the next person will own the installation; `invitation`: by link only; `open`: anybody. */
  signUp: z.enum(['first', 'invitation', 'open']),
})

export const memberSchema = z.object({ id, userId: id, name: z.string(), email: z.string(), role, since: time })

export const invitationSchema = z.object({
  id,
  email: z.string(),
  role,
  expiresAt: time,
  /** The address to send to the person. */
  link: z.string(),
})

/** What the holder of a link sees before signing up. */
export const invitationPreviewSchema = z.object({
  id,
  workspace: z.string(),
  inviter: z.string(),
  email: z.string(),
  role,
  state: z.enum(['pending', 'expired', 'used']),
})

export const workspaceInput = z.object({ workspaceId: id })
export const createWorkspaceInput = z.object({ name })
export const renameWorkspaceInput = workspaceInput.extend({ name })
export const memberInput = workspaceInput.extend({ memberId: id })
export const setRoleInput = memberInput.extend({ role })
export const inviteInput = workspaceInput.extend({ email: z.email(), role })
export const invitationInput = z.object({ invitationId: id })

export type Me = z.output<typeof meSchema>
export type Workspace = z.output<typeof workspaceSchema>
