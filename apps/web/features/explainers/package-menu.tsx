'use client'
import type { ExplainerPackage } from '@sightline/api/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ArrowUpCircle, Ellipsis, ListChecks, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { IconButton } from '../../components/icon-button.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../components/menu.tsx'
import { useToast } from '../../components/toast.tsx'
import { useTRPC } from '../../lib/trpc.ts'

const InstallDialog = dynamic(() => import('./install-dialog.tsx').then((module) => module.InstallDialog))
const ConfirmDialog = dynamic(() => import('../../components/confirm-dialog.tsx').then((module) => module.ConfirmDialog))

/** For whoever may install: another version, the conformance suite again, remove. */
export function PackageMenu({ of: { name, version, source } }: { of: ExplainerPackage }) {
  const trpc = useTRPC()
  const toast = useToast()
  const queryClient = useQueryClient()
  const [open, setOpen] = useState<'upgrade' | 'remove' | null>(null)
  const close = () => setOpen(null)
  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: trpc.packages.pathKey() }),
      queryClient.invalidateQueries({ queryKey: trpc.explainers.pathKey() }),
    ])
  const check = useMutation(trpc.packages.check.mutationOptions({ onSuccess: refresh, onError: toast.fail }))
  const remove = useMutation(
    trpc.packages.remove.mutationOptions({
      onSuccess: async () => {
        close()
        toast.say(`Removed ${name}`)
        await refresh()
      },
    }),
  )
  return (
    <>
      <Menu trigger={<IconButton label={`Actions on ${name}`} icon={<Ellipsis aria-hidden size={16} />} />}>
        <MenuItem icon={<ArrowUpCircle aria-hidden size={14} />} onSelect={() => setOpen('upgrade')}>
          Upgrade
        </MenuItem>
        <MenuItem icon={<ListChecks aria-hidden size={14} />} onSelect={() => check.mutate({ name })}>
          Check again
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger icon={<Trash2 aria-hidden size={14} />} onSelect={() => setOpen('remove')}>
          Remove
        </MenuItem>
      </Menu>
      {open === 'upgrade' && <InstallDialog upgrade={{ name, version, source }} onClose={close} />}
      {open === 'remove' && (
        <ConfirmDialog
          title={`Remove ${name}?`}
          action="Remove"
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate({ name })}
          onClose={close}
        >
          <p>Its explainers disappear from every workspace, in all versions, and runs that wait for them fail.</p>
          <p>
            Old runs stay readable: their maps, their numbers and which version made them. Only running them again needs the
            package.
          </p>
        </ConfirmDialog>
      )}
    </>
  )
}
