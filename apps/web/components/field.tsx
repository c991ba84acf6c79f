'use client'
import { useId, type ReactNode } from 'react'
import { classNames } from '../lib/class-names.ts'

/** What a control takes from its field, so that screen readers read label, description and error with it. */
export interface FieldControl {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

export interface FieldProps {
  label: ReactNode
  description?: ReactNode
  /** Said where it happens: below the control. */
  error?: string | null | undefined
  /** Beside the label, right: `optional`, a unit, a reset button. */
  aside?: ReactNode
  className?: string
  children: (control: FieldControl) => ReactNode
}

/** `<Field label="Name">{(control) => <TextInput {...control} value=… />}</Field>` */
export function Field({ label, description, error, aside, className, children }: FieldProps) {
  const id = useId()
  const describedBy = [description && `${id}-description`, error && `${id}-error`].filter(Boolean).join(' ') || undefined
  return (
    <div className={classNames('flex flex-col gap-1', className)}>
      <div className="flex items-baseline justify-between gap-2">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {aside && <span className="text-xs text-muted">{aside}</span>}
      </div>
      {children({ id, 'aria-describedby': describedBy, 'aria-invalid': error ? true : undefined })}
      {description && (
        <p id={`${id}-description`} className="text-xs text-muted">
          {description}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="text-xs text-danger">
          {error}
        </p>
      )}
    </div>
  )
}
