'use client'
import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query'
import { Archive, ArchiveRestore, Ellipsis, Pencil, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState, type ReactNode } from 'react'
import { IconButton } from './icon-button.tsx'
import { Menu, MenuItem, MenuSeparator } from './menu.tsx'
import { useToast } from './toast.tsx'

const ConfirmDialog = dynamic(() => import('./confirm-dialog.tsx').then((module) => module.ConfirmDialog))

export interface ItemMenuProps {
  name: string
  edit: { label: string; dialog: (onClose: () => void) => ReactNode }
  /** For what can be put away without being lost. */
  archive?: {
    archived: boolean
    run: (archived: boolean) => Promise<unknown>
    /** All queries that show the item. */
    stale: QueryKey
  }
  remove: {
    run: () => Promise<unknown>
    /** What is lost, and what is not. */
    warning: ReactNode
    /** The lists only: the item itself would be asked for in vain. */
    stale: QueryKey
    onRemoved?: (() => void) | undefined
  }
}

/** What can be done with a thing that has a name: edit, archive, delete. */
export function ItemMenu({ name, edit, archive, remove }: ItemMenuProps) {
  const toast = useToast()
  const queryClient = useQueryClient()
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null)
  const close = () => setOpen(null)
  const archiving = useMutation({
    mutationFn: ({ run, archived }: NonNullable<typeof archive>) => run(!archived),
    onSuccess: async (_, { archived, stale }) => {
      toast.say(archived ? `“${name}” is in use again` : `Archived “${name}”`)
      await queryClient.invalidateQueries({ queryKey: stale })
    },
    onError: toast.fail,
  })
  const removing = useMutation({
    mutationFn: remove.run,
    onSuccess: async () => {
      close()
      remove.onRemoved?.()
      await queryClient.invalidateQueries({ queryKey: remove.stale })
    },
  })
  return (
    <>
      <Menu trigger={<IconButton label={`Actions on ${name}`} icon={<Ellipsis aria-hidden size={16} />} />}>
        <MenuItem icon={<Pencil aria-hidden size={14} />} onSelect={() => setOpen('edit')}>
          {edit.label}
        </MenuItem>
        {archive && (
          <MenuItem
            icon={archive.archived ? <ArchiveRestore aria-hidden size={14} /> : <Archive aria-hidden size={14} />}
            onSelect={() => archiving.mutate(archive)}
          >
            {archive.archived ? 'Take out of the archive' : 'Archive'}
          </MenuItem>
        )}
        <MenuSeparator />
        <MenuItem danger icon={<Trash2 aria-hidden size={14} />} onSelect={() => setOpen('remove')}>
          Delete
        </MenuItem>
      </Menu>
      {open === 'edit' && edit.dialog(close)}
      {open === 'remove' && (
        <ConfirmDialog
          title={`Delete “${name}”?`}
          action="Delete"
          busy={removing.isPending}
          error={removing.error}
          onConfirm={() => removing.mutate()}
          onClose={close}
        >
          {remove.warning}
        </ConfirmDialog>
      )}
    </>
  )
}
