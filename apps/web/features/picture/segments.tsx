'use client'
import { useId } from 'react'
import { classNames } from '../../lib/class-names.ts'

/** A few choices in a row, one of them on. */
export function Segments<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string
  value: Value
  options: readonly { value: Value; label: string; disabled?: boolean; title?: string }[]
  onChange: (value: Value) => void
}) {
  const name = useId()
  return (
    <fieldset className="inline-flex min-w-0 rounded-md border border-line-strong text-xs">
      <legend className="sr-only">{label}</legend>
      {options.map((option, i) => (
        <label
          key={option.value}
          title={option.title}
          className={classNames(
            'relative flex h-7 cursor-pointer items-center px-2 has-focus-visible:outline-2 has-focus-visible:outline-accent',
            i > 0 && 'border-l border-line-strong',
            option.value === value ? 'bg-accent-soft text-accent' : 'hover:bg-hover',
            option.disabled && 'cursor-not-allowed opacity-50',
            i === 0 && 'rounded-l-md',
            i === options.length - 1 && 'rounded-r-md',
          )}
        >
          <input
            type="radio"
            name={name}
            className="absolute inset-0 size-full cursor-pointer appearance-none opacity-0"
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}
