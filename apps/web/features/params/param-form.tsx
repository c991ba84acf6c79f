'use client'
import { useId } from 'react'
import { Checkbox } from '../../components/checkbox.tsx'
import { Field, type FieldControl } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { TextInput } from '../../components/text-input.tsx'
import type { LayerOption } from './layer-options.ts'
import { LayersInput } from './layers-input.tsx'
import type { ParamField, ParamInput, ParamInputs } from './param-fields.ts'

export interface ParamFormProps {
  fields: readonly ParamField[]
  inputs: ParamInputs
  /** By parameter: shown below its control. */
  problems: Readonly<Record<string, string>>
  /** What a layer parameter may be. */
  layers: readonly LayerOption[]
  onChange: (inputs: ParamInputs) => void
}

/** The form of an explainer's parameters, drawn from `paramFields(schema)`. It holds no state: `inputs` is the state, `readParams` reads it. */
export function ParamForm({ fields, inputs, problems, layers, onChange }: ParamFormProps) {
  if (fields.length === 0) return <p className="text-muted">This explainer has no parameters.</p>
  return (
    <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
      {fields.map((field) => (
        <ParamControl
          key={field.name}
          field={field}
          input={inputs[field.name]}
          problem={problems[field.name]}
          layers={layers}
          onChange={(input) => onChange({ ...inputs, [field.name]: input })}
        />
      ))}
    </div>
  )
}

interface ParamControlProps {
  field: ParamField
  input: ParamInput | undefined
  problem: string | undefined
  layers: readonly LayerOption[]
  onChange: (input: ParamInput) => void
}

function ParamControl({ field, input, problem, layers, onChange }: ParamControlProps) {
  const text = typeof input === 'string' ? input : ''
  const shown = { label: field.label, description: field.description, error: problem }
  switch (field.kind) {
    case 'switch':
      return <Switch field={field} on={input === true} onChange={onChange} />
    case 'choice':
      return (
        <Field {...shown}>
          {(control) => (
            <Select
              {...control}
              value={text}
              options={[
                ...(field.fallback === undefined ? [{ value: '', label: 'Default' }] : []),
                ...field.choices.map((choice) => ({ value: String(choice), label: String(choice) })),
              ]}
              onChange={onChange}
            />
          )}
        </Field>
      )
    case 'number':
      return (
        <Field {...shown} aside={rangeOf(field)}>
          {(control) => <NumberInput control={control} field={field} text={text} onChange={onChange} />}
        </Field>
      )
    case 'layer':
      return (
        <Field {...shown}>
          {(control) => (
            <Select
              {...control}
              value={text}
              options={[
                { value: '', label: 'Default' },
                ...(text && !layers.some(({ value }) => value === text) ? [{ value: text, label: text }] : []),
                ...layers,
              ]}
              onChange={onChange}
            />
          )}
        </Field>
      )
    case 'layers':
      return (
        <LayersInput
          {...shown}
          chosen={Array.isArray(input) ? (input as readonly string[]) : []}
          layers={layers}
          onChange={onChange}
        />
      )
    case 'text':
      return (
        <Field {...shown} aside={field.suggestions.length > 0 ? field.suggestions.join(' · ') : null}>
          {(control) => <SuggestedText control={control} suggestions={field.suggestions} text={text} onChange={onChange} />}
        </Field>
      )
  }
}

function Switch({ field, on, onChange }: { field: ParamField; on: boolean; onChange: (input: boolean) => void }) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1">
      <Checkbox className="font-medium" checked={on} aria-describedby={id} onChange={(event) => onChange(event.target.checked)}>
        {field.label}
      </Checkbox>
      <p id={id} className="text-xs text-muted">
        {field.description}
      </p>
    </div>
  )
}

interface NumberInputProps {
  control: FieldControl
  field: Extract<ParamField, { kind: 'number' }>
  text: string
  onChange: (input: string) => void
}

function NumberInput({ control, field, text, onChange }: NumberInputProps) {
  return (
    <TextInput
      {...control}
      inputMode={field.whole ? 'numeric' : 'decimal'}
      autoComplete="off"
      value={text}
      placeholder={field.fallback === undefined ? 'Default' : String(field.fallback)}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

interface SuggestedTextProps {
  control: FieldControl
  suggestions: readonly string[]
  text: string
  onChange: (input: string) => void
}

function SuggestedText({ control, suggestions, text, onChange }: SuggestedTextProps) {
  const list = `${control.id}-suggestions`
  return (
    <>
      <TextInput
        {...control}
        list={suggestions.length > 0 ? list : undefined}
        autoComplete="off"
        value={text}
        placeholder="Default"
        onChange={(event) => onChange(event.target.value)}
      />
      {suggestions.length > 0 && (
        <datalist id={list}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      )}
    </>
  )
}

/** `1 … 10000`, `≥ 1` */
function rangeOf({ minimum, maximum }: Extract<ParamField, { kind: 'number' }>): string | null {
  if (minimum !== undefined && maximum !== undefined) return `${minimum} … ${maximum}`
  if (minimum !== undefined) return `≥ ${minimum}`
  return maximum !== undefined ? `≤ ${maximum}` : null
}
