'use client'
import type { ImageSet } from '@sightline/api/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { NameDialog } from '../../components/name-dialog.tsx'
import { useTRPC } from '../../lib/trpc.ts'

/** The name of a new set, or of one that is there. */
export function SetDialog({ workspaceId, set, onClose }: { workspaceId: string; set?: ImageSet; onClose: () => void }) {
  const trpc = useTRPC()
  const router = useRouter()
  const queryClient = useQueryClient()
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.images.pathKey() })
  const create = useMutation(
    trpc.images.createSet.mutationOptions({
      onSuccess: async ({ id }) => {
        router.push(`/images/${id}`)
        onClose()
        await refresh()
      },
    }),
  )
  const rename = useMutation(
    trpc.images.renameSet.mutationOptions({
      onSuccess: async () => {
        onClose()
        await refresh()
      },
    }),
  )
  return (
    <NameDialog
      title={set ? 'Rename the set' : 'New image set'}
      action={set ? 'Save' : 'Create'}
      initial={set && { name: set.name, description: '' }}
      placeholder="Photographs of birds"
      busy={create.isPending || rename.isPending}
      error={create.error ?? rename.error}
      onSubmit={({ name }) => (set ? rename.mutate({ imageSetId: set.id, name }) : create.mutate({ workspaceId, name }))}
      onClose={onClose}
    />
  )
}
