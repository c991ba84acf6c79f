'use client'
import type { Workspace } from '@sightline/api/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Checkbox } from '../../components/checkbox.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { useTRPC } from '../../lib/trpc.ts'

/** Whether a workspace offers a package's explainers; for its owners. */
export function EnablePackage({ name, enabled, workspace }: { name: string; enabled: boolean; workspace: Workspace }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const enable = useMutation(
    trpc.packages.enable.mutationOptions({
      onSuccess: () =>
        Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.packages.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.explainers.pathKey() }),
        ]),
    }),
  )
  // What was asked for is shown at once.
  const checked = enable.isPending ? enable.variables.enabled : enabled
  return (
    <>
      <Checkbox
        checked={checked}
        disabled={enable.isPending}
        onChange={(event) => enable.mutate({ workspaceId: workspace.id, name, enabled: event.target.checked })}
      >
        Enabled in {workspace.name}
      </Checkbox>
      {enable.error && <ErrorNote error={enable.error} className="mt-2" />}
    </>
  )
}
