'use client'
import type { ImageSet } from '@sightline/api/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useId, useState, type FormEvent } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Field } from '../../components/field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useTRPC } from '../../lib/trpc.ts'

/** The name of a new set, or of one that is there. */
export function SetDialog({ workspaceId, set, onClose }: { workspaceId: string; set?: ImageSet; onClose: () => void }) {
  const trpc = useTRPC()
  const router = useRouter()
  const queryClient = useQueryClient()
  const formId = useId()
  const [missing, setMissing] = useState(false)
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
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name')).trim()
    setMissing(name === '')
    if (name === '') return
    if (set) rename.mutate({ imageSetId: set.id, name })
    else create.mutate({ workspaceId, name })
  }
  const error = create.error ?? rename.error
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={set ? 'Rename the set' : 'New image set'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} busy={create.isPending || rename.isPending}>
            {set ? 'Save' : 'Create'}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" error={missing ? 'Give it a name.' : null}>
          {(control) => (
            <TextInput
              {...control}
              name="name"
              defaultValue={set?.name}
              placeholder="Photographs of birds"
              maxLength={120}
              autoFocus
              autoComplete="off"
            />
          )}
        </Field>
        {error && <ErrorNote error={error} />}
      </form>
    </Dialog>
  )
}
