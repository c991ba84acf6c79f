'use client'
import type { ModelVersion } from '@sightline/api/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { useToast } from '../../components/toast.tsx'
import { useTRPC } from '../../lib/trpc.ts'
import { LabelsField } from './labels-field.tsx'
import { LiveCheck } from './live-check.tsx'
import { askedUse, draftOf, isSameLabels, isSameUse, labelsProblem } from './use-draft.ts'
import { UseFields } from './use-fields.tsx'

/** How the model is meant to be used: settings and labels, with what it says of an image under them. Saving makes a new version, so that runs stay what they are. */
export function UsePanel({
  version,
  workspaceId,
  editable,
  newest,
  onSaved,
}: {
  version: ModelVersion
  workspaceId: string
  editable: boolean
  newest: boolean
  onSaved: (versionId: string) => void
}) {
  const trpc = useTRPC()
  const toast = useToast()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState(() => draftOf(version.use))
  const [labels, setLabels] = useState(version.labels)
  const [broken, setBroken] = useState(false)
  const [reset, setReset] = useState(0)
  const use = askedUse(draft, version.use)
  const changed = broken || use === null || !isSameUse(use, version.use) || !isSameLabels(labels, version.labels)
  const wrong = broken || use === null || labelsProblem(labels, version) !== null
  const save = useMutation(
    trpc.models.changeUse.mutationOptions({
      onSuccess: async ({ id, number, modelId }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.models.get.queryKey({ modelId }) })
        await queryClient.invalidateQueries({ queryKey: trpc.models.list.pathKey() })
        toast.say(id === version.id ? 'Nothing to change' : `Saved as version ${number}`)
        onSaved(id)
      },
    }),
  )
  const discard = () => {
    setDraft(draftOf(version.use))
    setLabels(version.labels)
    setBroken(false)
    setReset(reset + 1)
    save.reset()
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div className="space-y-6">
        <UseFields version={version} draft={draft} disabled={!editable} onChange={setDraft} />
        <LabelsField
          key={reset}
          version={version}
          labels={labels}
          disabled={!editable}
          onChange={setLabels}
          onBroken={setBroken}
        />
        {save.error && <ErrorNote error={save.error} />}
        {editable && (
          <div className="flex flex-wrap items-center gap-2">
            <Button
              look="primary"
              busy={save.isPending}
              disabled={!changed || wrong}
              onClick={() => use && save.mutate({ versionId: version.id, use, labels })}
            >
              Save as a new version
            </Button>
            {changed && (
              <Button look="quiet" onClick={discard}>
                Discard changes
              </Button>
            )}
            {!newest && <span className="text-xs text-muted">It will be made from version {version.number}.</span>}
          </div>
        )}
      </div>
      <LiveCheck version={version} use={use} labels={labels} workspaceId={workspaceId} editable={editable} unsaved={changed} />
    </div>
  )
}
