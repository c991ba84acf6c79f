import type { ComponentProps } from 'react'
import { classNames } from '../lib/class-names.ts'

const LOOK =
  'w-full rounded-md border border-line-strong bg-raised px-3 text-ink aria-invalid:border-danger disabled:cursor-not-allowed disabled:opacity-50'

export function TextInput({ className, ...rest }: ComponentProps<'input'>) {
  return <input {...rest} className={classNames(LOOK, 'h-8', className)} />
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea rows={3} {...rest} className={classNames(LOOK, 'py-1.5', className)} />
}
