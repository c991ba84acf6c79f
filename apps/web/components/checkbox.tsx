import type { ComponentProps, ReactNode } from 'react'
import { classNames } from '../lib/class-names.ts'

/** The browser's own box. Without `children` it needs an `aria-label`. */
export function Checkbox({
  children,
  className,
  ...rest
}: Omit<ComponentProps<'input'>, 'type' | 'children'> & { children?: ReactNode }) {
  const box = <input type="checkbox" {...rest} className={classNames('size-4 shrink-0 accent-accent', !children && className)} />
  if (!children) return box
  return (
    <label className={classNames('inline-flex cursor-pointer items-center gap-2', className)}>
      {box}
      {children}
    </label>
  )
}
