'use client'
import { useId, useState, type FormEvent } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { ErrorNote } from './error-note.tsx'
import { Field } from './field.tsx'
import { TextArea, TextInput } from './text-input.tsx'

export interface Named {
  readonly name: string
  /** Empty where it is not asked for. */
  readonly description: string
}

/** Asks for a name, and for a description where `about` says what it is for. */
export function NameDialog({
  title,
  action,
  initial = { name: '', description: '' },
  placeholder,
  about,
  busy,
  error,
  onSubmit,
  onClose,
}: {
  title: string
  /** The verb on the button. */
  action: string
  initial?: Named | undefined
  placeholder?: string
  /** Below the field of the description; left out: there is no such field. */
  about?: string
  busy: boolean
  error: unknown
  /** Gets both trimmed, the name not empty. */
  onSubmit: (named: Named) => void
  onClose: () => void
}) {
  const formId = useId()
  const [missing, setMissing] = useState(false)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const name = textOf(form, 'name')
    setMissing(name === '')
    if (name !== '') onSubmit({ name, description: textOf(form, 'description') })
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} busy={busy}>
            {action}
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
              defaultValue={initial.name}
              placeholder={placeholder}
              maxLength={120}
              autoFocus
              autoComplete="off"
            />
          )}
        </Field>
        {about && (
          <Field label="Description" aside="optional" description={about}>
            {(control) => (
              <TextArea {...control} name="description" defaultValue={initial.description} maxLength={4000} rows={4} />
            )}
          </Field>
        )}
        {error ? <ErrorNote error={error} /> : null}
      </form>
    </Dialog>
  )
}

/** What was typed; empty for a field that is not there. */
function textOf(form: FormData, field: string): string {
  const value = form.get(field)
  return typeof value === 'string' ? value.trim() : ''
}
