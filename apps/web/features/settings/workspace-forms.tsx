'use client'
import type { Workspace } from '@sightline/api/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Field } from '../../components/field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useToast } from '../../components/toast.tsx'
import { useTRPC } from '../../lib/trpc.ts'
import { setWorkspace } from '../../lib/workspace.ts'
import { Section } from './section.tsx'

export function RenameWorkspace({ workspace }: { workspace: Workspace }) {
  const trpc = useTRPC()
  const toast = useToast()
  const queryClient = useQueryClient()
  const rename = useMutation(
    trpc.workspaces.rename.mutationOptions({
      onSuccess: async () => {
        toast.say('Saved')
        await queryClient.invalidateQueries({ queryKey: trpc.me.pathKey() })
      },
    }),
  )
  return (
    <Section title="Workspace">
      <form
        className="flex max-w-md flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          rename.mutate({ workspaceId: workspace.id, name: String(new FormData(event.currentTarget).get('name')).trim() })
        }}
      >
        <Field label="Name" className="min-w-56 flex-1">
          {(control) => (
            <TextInput {...control} name="name" defaultValue={workspace.name} required maxLength={120} autoComplete="off" />
          )}
        </Field>
        <Button type="submit" busy={rename.isPending}>
          Save
        </Button>
      </form>
      {rename.error && <ErrorNote error={rename.error} className="mt-4" />}
    </Section>
  )
}

export function CreateWorkspace() {
  const trpc = useTRPC()
  const toast = useToast()
  const queryClient = useQueryClient()
  const create = useMutation(
    trpc.workspaces.create.mutationOptions({
      onSuccess: async ({ id, name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.me.pathKey() })
        setWorkspace(id)
        toast.say(`You are in “${name}” now`)
      },
    }),
  )
  return (
    <Section title="Another workspace">
      <form
        className="flex max-w-md flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          const form = event.currentTarget
          create.mutate({ name: String(new FormData(form).get('name')).trim() }, { onSuccess: () => form.reset() })
        }}
      >
        <Field label="Name" className="min-w-56 flex-1">
          {(control) => <TextInput {...control} name="name" required maxLength={120} autoComplete="off" />}
        </Field>
        <Button type="submit" busy={create.isPending}>
          Create
        </Button>
      </form>
      {create.error && <ErrorNote error={create.error} className="mt-4" />}
    </Section>
  )
}

export function LeaveOrDelete({ workspace }: { workspace: Workspace }) {
  const trpc = useTRPC()
  const router = useRouter()
  const queryClient = useQueryClient()
  const [open, setOpen] = useState<'leave' | 'delete' | null>(null)
  const onSuccess = async () => {
    setOpen(null)
    await queryClient.invalidateQueries({ queryKey: trpc.me.pathKey() })
    router.push('/experiments')
  }
  const leave = useMutation(trpc.workspaces.leave.mutationOptions({ onSuccess }))
  const remove = useMutation(trpc.workspaces.remove.mutationOptions({ onSuccess }))
  const workspaceId = workspace.id
  return (
    <Section title="Leave">
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setOpen('leave')}>Leave {workspace.name}</Button>
        {workspace.role === 'owner' && (
          <Button look="danger" onClick={() => setOpen('delete')}>
            Delete this workspace
          </Button>
        )}
      </div>
      {open === 'leave' && (
        <ConfirmDialog
          title={`Leave “${workspace.name}”?`}
          action="Leave"
          busy={leave.isPending}
          error={leave.error}
          onClose={() => setOpen(null)}
          onConfirm={() => leave.mutate({ workspaceId })}
        >
          <p>You will see nothing of it any more until somebody invites you again.</p>
        </ConfirmDialog>
      )}
      {open === 'delete' && (
        <ConfirmDialog
          title={`Delete “${workspace.name}”?`}
          action="Delete"
          busy={remove.isPending}
          error={remove.error}
          onClose={() => setOpen(null)}
          onConfirm={() => remove.mutate({ workspaceId })}
        >
          <p>Its models, images, experiments and results are deleted for good, for all members.</p>
        </ConfirmDialog>
      )}
    </Section>
  )
}
