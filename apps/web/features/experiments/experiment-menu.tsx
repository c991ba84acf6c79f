'use client'
import type { Experiment } from '@sightline/api/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Archive, ArchiveRestore, Ellipsis, Pencil, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { IconButton } from '../../components/icon-button.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../components/menu.tsx'
import { useToast } from '../../components/toast.tsx'
import { plural } from '../../lib/format.ts'
import { useTRPC } from '../../lib/trpc.ts'

const ExperimentDialog = dynamic(() => import('./experiment-dialog.tsx').then((module) => module.ExperimentDialog))
const ConfirmDialog = dynamic(() => import('../../components/confirm-dialog.tsx').then((module) => module.ConfirmDialog))

/** Rename, archive, delete. */
export function ExperimentMenu({ experiment, onRemoved }: { experiment: Experiment; onRemoved?: () => void }) {
  const trpc = useTRPC()
  const toast = useToast()
  const queryClient = useQueryClient()
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null)
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.experiments.pathKey() })
  const archive = useMutation(
    trpc.experiments.archive.mutationOptions({
      onSuccess: async ({ archived }) => {
        toast.say(archived ? `Archived “${experiment.name}”` : `“${experiment.name}” is in use again`)
        await refresh()
      },
      onError: toast.fail,
    }),
  )
  const remove = useMutation(
    trpc.experiments.remove.mutationOptions({
      onSuccess: async () => {
        setOpen(null)
        onRemoved?.()
        await queryClient.invalidateQueries({ queryKey: trpc.experiments.list.pathKey() })
      },
    }),
  )
  return (
    <>
      <Menu trigger={<IconButton label={`Actions on ${experiment.name}`} icon={<Ellipsis aria-hidden size={16} />} />}>
        <MenuItem icon={<Pencil aria-hidden size={14} />} onSelect={() => setOpen('edit')}>
          Name and description
        </MenuItem>
        <MenuItem
          icon={experiment.archived ? <ArchiveRestore aria-hidden size={14} /> : <Archive aria-hidden size={14} />}
          onSelect={() => archive.mutate({ experimentId: experiment.id, archived: !experiment.archived })}
        >
          {experiment.archived ? 'Take out of the archive' : 'Archive'}
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger icon={<Trash2 aria-hidden size={14} />} onSelect={() => setOpen('remove')}>
          Delete
        </MenuItem>
      </Menu>
      {open === 'edit' && (
        <ExperimentDialog workspaceId={experiment.workspaceId} experiment={experiment} onClose={() => setOpen(null)} />
      )}
      {open === 'remove' && (
        <ConfirmDialog
          title={`Delete “${experiment.name}”?`}
          action="Delete"
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate({ experimentId: experiment.id })}
          onClose={() => setOpen(null)}
        >
          <p>
            Its {plural(experiment.runs.total, 'run')}, all their maps and the saved comparisons are deleted for good. Models and
            images stay.
          </p>
        </ConfirmDialog>
      )}
    </>
  )
}
