'use client'
import type { ApiError, ModelVersion } from '@sightline/api/contract'
import { useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Field } from '../../components/field.tsx'
import { TextArea } from '../../components/text-input.tsx'
import { plural } from '../../lib/format.ts'
import { labelsProblem } from './use-draft.ts'

/** Names of the classes, pasted or from a file. */
export function LabelsField({
  version,
  labels,
  disabled,
  onChange,
  onBroken,
}: {
  version: ModelVersion
  labels: string[] | null
  disabled: boolean
  onChange: (labels: string[] | null) => void
  /** Whether what is written cannot be read as labels; then the last ones that could stay. */
  onBroken: (broken: boolean) => void
}) {
  const [text, setText] = useState((labels ?? []).join('\n'))
  const [error, setError] = useState<ApiError | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const take = async (written: string, path: string) => {
    setError(null)
    onBroken(false)
    if (written.trim() === '') return onChange(null)
    // It checks with zod, which is needed here alone.
    const { parseLabels, SightlineError } = await import('@sightline/engine/declarations')
    try {
      const found = parseLabels(written, path)
      onChange(found)
      if (path !== PASTED) setText(found.join('\n'))
    } catch (thrown) {
      if (!(thrown instanceof SightlineError)) throw thrown
      onBroken(true)
      setError({ code: thrown.code, message: thrown.message, hint: thrown.hint ?? null })
    }
  }
  return (
    <section aria-label="Labels" className="space-y-2 border-t pt-4">
      <Field
        label="Labels"
        aside={labels ? plural(labels.length, 'label') : 'none'}
        description="One name a line, in the order of the model’s outputs; a JSON list or Keras’s class index is taken too."
        error={error ? null : labelsProblem(labels, version)}
      >
        {(control) => (
          <TextArea
            {...control}
            rows={8}
            spellCheck={false}
            disabled={disabled}
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              void take(event.target.value, PASTED)
            }}
          />
        )}
      </Field>
      {error && <ErrorNote error={error} />}
      {!disabled && (
        <>
          <Button small onClick={() => input.current?.click()}>
            Choose a file
          </Button>
          <input
            ref={input}
            type="file"
            hidden
            accept=".txt,.json"
            aria-label="File of labels"
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? []
              event.currentTarget.value = ''
              if (file) void file.text().then((read) => take(read, file.name))
            }}
          />
        </>
      )}
    </section>
  )
}

const PASTED = 'labels'
