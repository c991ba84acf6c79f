import type { ModelVersion } from '@sightline/api/contract'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { sizeProblem, type UseDraft } from './use-draft.ts'
import { describeHead, HEAD_WORDS, PRESET_WORDS, RESIZE_WORDS } from './use-words.ts'

interface UseFieldsProps {
  version: ModelVersion
  draft: UseDraft
  disabled: boolean
  onChange: (draft: UseDraft) => void
}

export function UseFields({ version, draft, disabled, onChange }: UseFieldsProps) {
  const { preprocessing, inputShape, use } = version
  const found = (asked: string | undefined, word: string) => (asked ? 'As found in the file' : `As found: ${word}`)
  const problem = sizeProblem(draft)
  return (
    <section aria-label="Preprocessing" className="space-y-4">
      <Field
        label="Pixel values"
        description="What the model was trained on; the wrong choice makes wrong predictions without an error."
      >
        {(control) => (
          <Select
            {...control}
            disabled={disabled}
            value={draft.preprocess}
            options={withFound(PRESET_WORDS, found(use.preprocess, preprocessing.preset))}
            onChange={(preprocess) => onChange({ ...draft, preprocess })}
          />
        )}
      </Field>
      <Field label="Images of another shape">
        {(control) => (
          <Select
            {...control}
            disabled={disabled}
            value={draft.resize}
            options={withFound(RESIZE_WORDS, found(use.resize, preprocessing.resize))}
            onChange={(resize) => onChange({ ...draft, resize })}
          />
        )}
      </Field>
      <Field label="Class output" description={`Now: ${describeHead(version)}`}>
        {(control) => (
          <Select
            {...control}
            disabled={disabled}
            value={draft.head}
            options={withFound(HEAD_WORDS, 'As found in the file')}
            onChange={(head) => onChange({ ...draft, head })}
          />
        )}
      </Field>
      <Field
        label="Input size"
        aside="optional"
        description={`For models that leave it open. Now: ${inputShape[0]} × ${inputShape[1]} pixels (height × width).`}
        error={problem}
      >
        {({ id, ...control }) => (
          <span className="flex items-center gap-2">
            <TextInput
              {...control}
              id={id}
              aria-label="Height in pixels"
              inputMode="numeric"
              placeholder="height"
              className="w-24!"
              disabled={disabled}
              value={draft.height}
              onChange={(event) => onChange({ ...draft, height: event.target.value.trim() })}
            />
            <span aria-hidden>×</span>
            <TextInput
              {...control}
              aria-label="Width in pixels"
              inputMode="numeric"
              placeholder="width"
              className="w-24!"
              disabled={disabled}
              value={draft.width}
              onChange={(event) => onChange({ ...draft, width: event.target.value.trim() })}
            />
          </span>
        )}
      </Field>
    </section>
  )
}

function withFound<Value extends string>(words: Readonly<Record<Value, string>>, found: string) {
  const choices = (Object.entries(words) as [Value, string][]).map(([value, label]) => ({ value, label }))
  return [{ value: '' as const, label: found }, ...choices]
}
