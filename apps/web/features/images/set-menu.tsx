'use client'
import type { ImageSet } from '@sightline/api/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { IconButton } from '../../components/icon-button.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../components/menu.tsx'
import { plural } from '../../lib/format.ts'
import { useTRPC } from '../../lib/trpc.ts'

const SetDialog = dynamic(() => import('./set-dialog.tsx').then((module) => module.SetDialog))
const ConfirmDialog = dynamic(() => import('../../components/confirm-dialog.tsx').then((module) => module.ConfirmDialog))

/** Rename, delete. */
export function SetMenu({ set, onRemoved }: { set: ImageSet; onRemoved?: () => void }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const [open, setOpen] = useState<'rename' | 'remove' | null>(null)
  const remove = useMutation(
    trpc.images.removeSet.mutationOptions({
      onSuccess: async () => {
        setOpen(null)
        onRemoved?.()
        await queryClient.invalidateQueries({ queryKey: trpc.images.sets.pathKey() })
      },
    }),
  )
  return (
    <>
      <Menu trigger={<IconButton label={`Actions on ${set.name}`} icon={<Ellipsis aria-hidden size={16} />} />}>
        <MenuItem icon={<Pencil aria-hidden size={14} />} onSelect={() => setOpen('rename')}>
          Rename
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger icon={<Trash2 aria-hidden size={14} />} onSelect={() => setOpen('remove')}>
          Delete
        </MenuItem>
      </Menu>
      {open === 'rename' && <SetDialog workspaceId={set.workspaceId} set={set} onClose={() => setOpen(null)} />}
      {open === 'remove' && (
        <ConfirmDialog
          title={`Delete “${set.name}”?`}
          action="Delete"
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate({ imageSetId: set.id })}
          onClose={() => setOpen(null)}
        >
          <p>
            Its {plural(set.inputs + set.backgrounds, 'image')} are deleted for good. Images that runs have used stay, and so does
            their set.
          </p>
        </ConfirmDialog>
      )}
    </>
  )
}
