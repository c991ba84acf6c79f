'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState, type FormEvent } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Field } from '../../components/field.tsx'
import { TextArea, TextInput } from '../../components/text-input.tsx'
import { useTRPC } from '../../lib/trpc.ts'
import type { MenuModel } from './model-menu.tsx'

export function ModelDialog({ model, onClose }: { model: MenuModel; onClose: () => void }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const formId = useId()
  const [missing, setMissing] = useState(false)
  const update = useMutation(
    trpc.models.update.mutationOptions({
      onSuccess: async () => {
        onClose()
        await queryClient.invalidateQueries({ queryKey: trpc.models.pathKey() })
      },
    }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const name = String(form.get('name')).trim()
    setMissing(name === '')
    if (name !== '') update.mutate({ modelId: model.id, name, description: String(form.get('description')).trim() })
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Name and description"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} busy={update.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" error={missing ? 'Give it a name.' : null}>
          {(control) => (
            <TextInput {...control} name="name" defaultValue={model.name} maxLength={120} autoFocus autoComplete="off" />
          )}
        </Field>
        <Field label="Description" aside="optional" description="What it was trained on, and for what.">
          {(control) => <TextArea {...control} name="description" defaultValue={model.description} maxLength={4000} rows={4} />}
        </Field>
        {update.error && <ErrorNote error={update.error} />}
      </form>
    </Dialog>
  )
}
