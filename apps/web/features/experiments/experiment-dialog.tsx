'use client'
import type { Experiment } from '@sightline/api/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useId, useState, type FormEvent } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Field } from '../../components/field.tsx'
import { TextArea, TextInput } from '../../components/text-input.tsx'
import { useTRPC } from '../../lib/trpc.ts'

/** Name and description, of a new experiment or of one that is there. */
export function ExperimentDialog({
  workspaceId,
  experiment,
  onClose,
}: {
  workspaceId: string
  experiment?: Experiment
  onClose: () => void
}) {
  const trpc = useTRPC()
  const router = useRouter()
  const queryClient = useQueryClient()
  const formId = useId()
  const [missing, setMissing] = useState(false)
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.experiments.pathKey() })
  const create = useMutation(
    trpc.experiments.create.mutationOptions({
      onSuccess: async ({ id }) => {
        router.push(`/experiments/${id}`)
        onClose()
        await refresh()
      },
    }),
  )
  const update = useMutation(
    trpc.experiments.update.mutationOptions({
      onSuccess: async () => {
        onClose()
        await refresh()
      },
    }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const name = String(form.get('name')).trim()
    const description = String(form.get('description')).trim()
    setMissing(name === '')
    if (name === '') return
    if (experiment) update.mutate({ experimentId: experiment.id, name, description })
    else create.mutate({ workspaceId, name, description })
  }
  const error = create.error ?? update.error
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={experiment ? 'Name and description' : 'New experiment'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} busy={create.isPending || update.isPending}>
            {experiment ? 'Save' : 'Create'}
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
              defaultValue={experiment?.name}
              placeholder="Does it read the tag?"
              maxLength={120}
              autoFocus
              autoComplete="off"
            />
          )}
        </Field>
        <Field label="Description" aside="optional" description="What you want to find out; shown above the runs.">
          {(control) => (
            <TextArea {...control} name="description" defaultValue={experiment?.description} maxLength={4000} rows={4} />
          )}
        </Field>
        {error && <ErrorNote error={error} />}
      </form>
    </Dialog>
  )
}
