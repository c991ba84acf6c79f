'use client'
import type { Comparison, Run } from '@sightline/api/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Field } from '../../components/field.tsx'
import { TextArea, TextInput } from '../../components/text-input.tsx'
import { useTRPC } from '../../lib/trpc.ts'

/** Saves what the address says, under a name. */
export function SaveDialog({
  runs,
  saved,
  query,
  onSaved,
  onClose,
}: {
  runs: readonly Run[]
  /** What was opened, to be saved again. */
  saved: Comparison | null
  query: () => string
  onSaved: (comparison: Comparison) => void
  onClose: () => void
}) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const [name, setName] = useState(saved?.name ?? '')
  const [note, setNote] = useState(saved?.note ?? '')
  const done = {
    onSuccess: async (comparison: Comparison) => {
      await queryClient.invalidateQueries(trpc.comparisons.pathFilter())
      onSaved(comparison)
    },
  }
  const save = useMutation(trpc.comparisons.save.mutationOptions(done))
  const update = useMutation(trpc.comparisons.update.mutationOptions(done))
  const experiments = new Set(runs.map(({ experimentId }) => experimentId))
  const busy = save.isPending || update.isPending
  const saveNew = () =>
    save.mutate({
      workspaceId: runs[0].workspaceId,
      experimentId: experiments.size === 1 ? runs[0].experimentId : null,
      name,
      note,
      query: query(),
    })
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Save this comparison"
      description="The whole view is kept: runs, image, class, scale, zoom."
      footer={
        <>
          {saved && (
            <Button
              busy={busy}
              disabled={!name.trim()}
              onClick={() => update.mutate({ comparisonId: saved.id, name, note, query: query() })}
            >
              Replace “{saved.name}”
            </Button>
          )}
          <Button look="primary" type="submit" form="save-comparison" busy={busy} disabled={!name.trim()}>
            {saved ? 'Save as new' : 'Save'}
          </Button>
        </>
      }
    >
      <form
        id="save-comparison"
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault()
          saveNew()
        }}
      >
        <Field label="Name">
          {(control) => (
            <TextInput {...control} value={name} maxLength={120} autoFocus onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Field label="Note" aside="optional" description="What there is to see, in a sentence.">
          {(control) => <TextArea {...control} value={note} maxLength={1000} onChange={(event) => setNote(event.target.value)} />}
        </Field>
        {save.error || update.error ? <ErrorNote error={save.error ?? update.error} /> : null}
      </form>
    </Dialog>
  )
}
