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
import { t } from '../trpc/init.ts'
import { notBuilt } from './not-built.ts'

export const workspacesRouter = t.router({
  create: signedIn
    .input(createWorkspaceInput)
    .output(workspaceSchema)
    .mutation(() => notBuilt()),
  rename: members('owner', workspace)
    .input(renameWorkspaceInput)
    .output(workspaceSchema)
    .mutation(() => notBuilt()),
  remove: members('owner', workspace)
    .input(workspaceInput)
    .output(z.void())
    .mutation(() => notBuilt()),
  members: members('viewer', workspace)
    .input(workspaceInput)
    .output(z.array(memberSchema))
    .query(() => notBuilt()),
  setRole: members('owner', workspace)
    .input(setRoleInput)
    .output(z.void())
    .mutation(() => notBuilt()),
  removeMember: members('owner', workspace)
    .input(memberInput)
    .output(z.void())
    .mutation(() => notBuilt()),
  leave: members('viewer', workspace)
    .input(workspaceInput)
    .output(z.void())
    .mutation(() => notBuilt()),
  invite: members('owner', workspace)
    .input(inviteInput)
    .output(invitationSchema)
    .mutation(() => notBuilt()),
  invitations: members('owner', workspace)
    .input(workspaceInput)
    .output(z.array(invitationSchema))
    .query(() => notBuilt()),
  revokeInvitation: members('owner', workspace)
    .input(workspaceInput.extend({ invitationId: id }))
    .output(z.void())
    .mutation(() => notBuilt()),
  invitation: anyone
    .input(invitationInput)
    .output(invitationPreviewSchema)
    .query(() => notBuilt()),
  acceptInvitation: signedIn
    .input(invitationInput)
    .output(workspaceSchema)
    .mutation(() => notBuilt()),
})
