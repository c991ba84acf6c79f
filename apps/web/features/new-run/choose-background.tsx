'use client'
import type { ImageSet } from '@sightline/api/contract'
import { useEffect, useState } from 'react'
import { ButtonLink } from '../../components/button.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { plural } from '../../lib/format.ts'
import { Step } from './step.tsx'
import { useSetImages } from './use-set-images.ts'

/** As many as one request may name. */
const MOST_BACKGROUNDS = 1000

interface ChooseBackgroundProps {
  sets: readonly ImageSet[]
  /** Titles of the chosen explainers that cannot do without. */
  neededBy: readonly string[]
  backgroundIds: readonly string[]
  onChange: (backgroundIds: readonly string[]) => void
}

/** The set whose background images stand for “nothing special”. */
export function ChooseBackground({ sets, neededBy, backgroundIds, onChange }: ChooseBackgroundProps) {
  const [setId, setSetId] = useState('')
  const withBackground = sets.filter(({ backgrounds }) => backgrounds > 0)
  const { images, error, refetch } = useSetImages(setId || null, 'background', MOST_BACKGROUNDS)
  const ids = images.map(({ id }) => id)
  const changed = setId !== '' && ids.join() !== backgroundIds.join()
  useEffect(() => {
    if (changed) onChange(ids)
  })
  return (
    <Step title="Background" aside={backgroundIds.length > 0 ? plural(backgroundIds.length, 'image') : null}>
      {withBackground.length === 0 ? (
        <div className="flex flex-wrap items-center gap-3">
          <p className="text-muted">{neededBy.join(' and ')} averages over background images, and there are none yet.</p>
          <ButtonLink small href="/images">
            Tag or upload some
          </ButtonLink>
        </div>
      ) : (
        <Field label="Background images of" description={`${neededBy.join(' and ')} compares each image with these.`}>
          {(control) => (
            <Select
              {...control}
              value={setId}
              options={[
                { value: '', label: 'Choose a set' },
                ...withBackground.map(({ id, name, backgrounds }) => ({ value: id, label: `${name} (${backgrounds})` })),
              ]}
              onChange={(next) => {
                setSetId(next)
                if (next === '') onChange([])
              }}
            />
          )}
        </Field>
      )}
      {error && <ErrorNote error={error} onRetry={() => void refetch()} className="mt-3" />}
    </Step>
  )
}
