'use client'
import { useId } from 'react'
import { Checkbox } from '../../components/checkbox.tsx'
import type { LayerOption } from './layer-options.ts'

/** Several layers, ticked in a list in the order of the model. */
export function LayersInput({
  label,
  description,
  error,
  chosen,
  layers,
  onChange,
}: {
  label: string
  description: string
  error: string | undefined
  chosen: readonly string[]
  layers: readonly LayerOption[]
  onChange: (chosen: readonly string[]) => void
}) {
  const id = useId()
  const shown = [
    ...layers,
    ...chosen.filter((name) => !layers.some(({ value }) => value === name)).map((name) => ({ value: name, label: name })),
  ]
  return (
    <div role="group" aria-labelledby={`${id}-label`} aria-describedby={`${id}-description`} className="flex flex-col gap-1">
      <div className="flex items-baseline justify-between gap-2">
        <span id={`${id}-label`} className="font-medium">
          {label}
        </span>
        <span className="text-xs text-muted">{chosen.length > 0 ? `${chosen.length} chosen` : 'default'}</span>
      </div>
      <ul className="max-h-36 overflow-y-auto rounded-md border border-line-strong px-2 py-1">
        {shown.length === 0 && <li className="py-0.5 text-muted">Choose a model first.</li>}
        {shown.map(({ value, label: name }) => (
          <li key={value} className="py-0.5">
            <Checkbox
              checked={chosen.includes(value)}
              onChange={(event) =>
                onChange(
                  // In the order of the list, whatever the order of the ticks.
                  shown.map((one) => one.value).filter((one) => (one === value ? event.target.checked : chosen.includes(one))),
                )
              }
            >
              <span className="break-all">{name}</span>
            </Checkbox>
          </li>
        ))}
      </ul>
      <p id={`${id}-description`} className="text-xs text-muted">
        {description}
      </p>
      {error && (
        <p role="alert" className="text-xs text-danger">
          {error}
        </p>
      )}
    </div>
  )
}
