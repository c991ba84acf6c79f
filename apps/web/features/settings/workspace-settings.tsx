'use client'
import type { Workspace } from '@sightline/api/contract'
import { useSignedIn } from '../../lib/workspace.ts'
import { Invitations } from './invitations.tsx'
import { MemberList } from './member-list.tsx'
import { CreateWorkspace, LeaveOrDelete, RenameWorkspace } from './workspace-forms.tsx'

export function WorkspaceSettings({ workspace }: { workspace: Workspace | null }) {
  const { user } = useSignedIn()
  if (!workspace) return <CreateWorkspace />
  const owner = workspace.role === 'owner'
  return (
    <div className="space-y-10">
      {owner && <RenameWorkspace workspace={workspace} />}
      <MemberList workspace={workspace} userId={user.id} />
      {owner && <Invitations workspace={workspace} />}
      <CreateWorkspace />
      <LeaveOrDelete workspace={workspace} />
    </div>
  )
}
