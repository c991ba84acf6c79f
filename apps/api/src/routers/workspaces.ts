import { z } from '@sightline/engine/declarations'
import { anyone, members, signedIn } from '../access/procedures.ts'
import { workspace } from '../access/resources.ts'
import {
  createWorkspaceInput,
  id,
  invitationInput,
  invitationPreviewSchema,
  invitationSchema,
  inviteInput,
  memberInput,
  memberSchema,
  renameWorkspaceInput,
  setRoleInput,
  workspaceInput,
  workspaceSchema,
} from '../contract/index.ts'
import {
  acceptInvitation,
  invite,
  listInvitations,
  previewInvitation,
  revokeInvitation,
} from '../services/workspaces/invitations.ts'
import { leaveWorkspace, listMembers, removeMember, setRole } from '../services/workspaces/members.ts'
import { createWorkspace, removeWorkspace, renameWorkspace } from '../services/workspaces/workspaces.ts'
import { t } from '../trpc/init.ts'

export const workspacesRouter = t.router({
  create: signedIn
    .input(createWorkspaceInput)
    .output(workspaceSchema)
    .mutation(({ ctx, input }) => createWorkspace(ctx, { ...input, user: ctx.user })),
  rename: members('owner', workspace)
    .input(renameWorkspaceInput)
    .output(workspaceSchema)
    .mutation(({ ctx, input }) => renameWorkspace(ctx, input)),
  remove: members('owner', workspace)
    .input(workspaceInput)
    .output(z.void())
    .mutation(({ ctx, input }) => removeWorkspace(ctx, input.workspaceId)),
  members: members('viewer', workspace)
    .input(workspaceInput)
    .output(z.array(memberSchema))
    .query(({ ctx, input }) => listMembers(ctx, input.workspaceId)),
  setRole: members('owner', workspace)
    .input(setRoleInput)
    .output(z.void())
    .mutation(({ ctx, input }) => setRole(ctx, input)),
  removeMember: members('owner', workspace)
    .input(memberInput)
    .output(z.void())
    .mutation(({ ctx, input }) => removeMember(ctx, input)),
  leave: members('viewer', workspace)
    .input(workspaceInput)
    .output(z.void())
    .mutation(({ ctx, input }) => leaveWorkspace(ctx, { ...input, user: ctx.user })),
  invite: members('owner', workspace)
    .input(inviteInput)
    .output(invitationSchema)
    .mutation(({ ctx, input }) => invite(ctx, { ...input, inviterId: ctx.user.id })),
  invitations: members('owner', workspace)
    .input(workspaceInput)
    .output(z.array(invitationSchema))
    .query(({ ctx, input }) => listInvitations(ctx, input.workspaceId)),
  revokeInvitation: members('owner', workspace)
    .input(workspaceInput.extend({ invitationId: id }))
    .output(z.void())
    .mutation(({ ctx, input }) => revokeInvitation(ctx, input)),
  invitation: anyone
    .input(invitationInput)
    .output(invitationPreviewSchema)
    .query(({ ctx, input }) => previewInvitation(ctx, input.invitationId)),
  acceptInvitation: signedIn
    .input(invitationInput)
    .output(workspaceSchema)
    .mutation(({ ctx, input }) => acceptInvitation(ctx, { ...input, user: ctx.user })),
})
