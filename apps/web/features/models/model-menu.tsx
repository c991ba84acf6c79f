'use client'
import type { ModelSummary } from '@sightline/api/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Archive, ArchiveRestore, Ellipsis, Pencil, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { IconButton } from '../../components/icon-button.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../components/menu.tsx'
import { useToast } from '../../components/toast.tsx'
import { useTRPC } from '../../lib/trpc.ts'

const ModelDialog = dynamic(() => import('./model-dialog.tsx').then((module) => module.ModelDialog))
const ConfirmDialog = dynamic(() => import('../../components/confirm-dialog.tsx').then((module) => module.ConfirmDialog))

export type MenuModel = Pick<ModelSummary, 'id' | 'name' | 'description' | 'archived'>

/** Rename, archive, delete. */
export function ModelMenu({ model, onRemoved }: { model: MenuModel; onRemoved?: () => void }) {
  const trpc = useTRPC()
  const toast = useToast()
  const queryClient = useQueryClient()
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null)
  const archive = useMutation(
    trpc.models.archive.mutationOptions({
      onSuccess: async ({ archived }) => {
        toast.say(archived ? `Archived “${model.name}”` : `“${model.name}” is in use again`)
        await queryClient.invalidateQueries({ queryKey: trpc.models.pathKey() })
      },
      onError: toast.fail,
    }),
  )
  const remove = useMutation(
    trpc.models.remove.mutationOptions({
      onSuccess: async () => {
        setOpen(null)
        onRemoved?.()
        await queryClient.invalidateQueries({ queryKey: trpc.models.list.pathKey() })
      },
    }),
  )
  return (
    <>
      <Menu trigger={<IconButton label={`Actions on ${model.name}`} icon={<Ellipsis aria-hidden size={16} />} />}>
        <MenuItem icon={<Pencil aria-hidden size={14} />} onSelect={() => setOpen('edit')}>
          Name and description
        </MenuItem>
        <MenuItem
          icon={model.archived ? <ArchiveRestore aria-hidden size={14} /> : <Archive aria-hidden size={14} />}
          onSelect={() => archive.mutate({ modelId: model.id, archived: !model.archived })}
        >
          {model.archived ? 'Take out of the archive' : 'Archive'}
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger icon={<Trash2 aria-hidden size={14} />} onSelect={() => setOpen('remove')}>
          Delete
        </MenuItem>
      </Menu>
      {open === 'edit' && <ModelDialog model={model} onClose={() => setOpen(null)} />}
      {open === 'remove' && (
        <ConfirmDialog
          title={`Delete “${model.name}”?`}
          action="Delete"
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate({ modelId: model.id })}
          onClose={() => setOpen(null)}
        >
          <p>All its versions and their files are deleted for good. A model that runs have used can be archived instead.</p>
        </ConfirmDialog>
      )}
    </>
  )
}
