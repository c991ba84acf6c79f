'use client'
import { ROLE_OPTIONS, ROLE_WORDS } from './roles.ts'
import type { Workspace } from '@sightline/api/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from '../../components/button.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Select } from '../../components/select.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { formatDate } from '../../lib/format.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { Section } from './section.tsx'

export function MemberList({ workspace, userId }: { workspace: Workspace; userId: string }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const workspaceId = workspace.id
  const owner = workspace.role === 'owner'
  const members = useQuery(trpc.workspaces.members.queryOptions({ workspaceId }))
  const onSuccess = async () => {
    await queryClient.invalidateQueries({ queryKey: trpc.workspaces.members.pathKey() })
    await queryClient.invalidateQueries({ queryKey: trpc.me.pathKey() })
  }
  const setRole = useMutation(trpc.workspaces.setRole.mutationOptions({ onSuccess }))
  const remove = useMutation(trpc.workspaces.removeMember.mutationOptions({ onSuccess }))
  const error = members.error ?? setRole.error ?? remove.error
  return (
    <Section title={`Members of ${workspace.name}`}>
      {error && <ErrorNote error={error} onRetry={() => void members.refetch()} className="mb-4" />}
      {members.isPending ? (
        <Skeleton className="h-24" />
      ) : (
        <ul className="border-t">
          {members.data?.map((member) => (
            <li key={member.id} className="flex flex-wrap items-center justify-between gap-3 border-b py-3">
              <div className="min-w-0">
                <p className="font-medium">
                  {member.name}
                  {member.userId === userId && <span className="font-normal text-muted"> · you</span>}
                </p>
                <p className="text-xs break-all text-muted">
                  {member.email} · since {formatDate(member.since)}
                </p>
              </div>
              <div className="flex items-center gap-2">
                {owner ? (
                  <Select
                    small
                    aria-label={`Role of ${member.name}`}
                    value={member.role}
                    options={ROLE_OPTIONS}
                    disabled={setRole.isPending}
                    onChange={(role) => setRole.mutate({ workspaceId, memberId: member.id, role })}
                  />
                ) : (
                  <span className="text-muted">{ROLE_WORDS[member.role]}</span>
                )}
                {owner && member.userId !== userId && (
                  <Button
                    small
                    look="danger"
                    aria-label={`Remove ${member.name}`}
                    busy={remove.isPending && remove.variables.memberId === member.id}
                    onClick={() => remove.mutate({ workspaceId, memberId: member.id })}
                  >
                    Remove
                  </Button>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
