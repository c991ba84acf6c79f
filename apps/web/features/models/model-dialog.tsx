'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { NameDialog } from '../../components/name-dialog.tsx'
import { useTRPC } from '../../lib/trpc.ts'
import type { MenuModel } from './model-menu.tsx'

export function ModelDialog({ model, onClose }: { model: MenuModel; onClose: () => void }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const update = useMutation(
    trpc.models.update.mutationOptions({
      onSuccess: async () => {
        onClose()
        await queryClient.invalidateQueries({ queryKey: trpc.models.pathKey() })
      },
    }),
  )
  return (
    <NameDialog
      title="Name and description"
      action="Save"
      initial={model}
      about="What it was trained on, and for what."
      busy={update.isPending}
      error={update.error}
      onSubmit={(named) => update.mutate({ modelId: model.id, ...named })}
      onClose={onClose}
    />
  )
}
