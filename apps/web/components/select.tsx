import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classNames } from '../lib/class-names.ts'

export interface SelectOption<Value extends string> {
  value: Value
  label: string
  disabled?: boolean
}

export interface SelectProps<Value extends string> extends Omit<ComponentProps<'select'>, 'value' | 'onChange' | 'children'> {
  value: Value
  options: readonly SelectOption<Value>[]
  onChange: (value: Value) => void
  small?: boolean
}

/** The browser's own select: it is light, and right on phones, with keyboards and with screen readers. Inside a `Field`, or with `aria-label`. */
export function Select<Value extends string>({
  value,
  options,
  onChange,
  small = false,
  className,
  ...rest
}: SelectProps<Value>) {
  return (
    <span className={classNames('relative inline-flex max-w-full', className)}>
      <select
        {...rest}
        value={value}
        onChange={(event) => onChange(event.target.value as Value)}
        className={classNames(
          'w-full appearance-none truncate rounded-md border border-line-strong bg-raised pr-7 text-ink hover:bg-hover disabled:cursor-not-allowed disabled:opacity-50',
          small ? 'h-7 pl-2 text-xs' : 'h-8 pl-3',
        )}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden size={14} className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-muted" />
    </span>
  )
}
