import type { ComponentProps, ReactNode } from 'react'
import { classNames } from '../lib/class-names.ts'
import { Tooltip } from './tooltip.tsx'

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** What it does: its name for screen readers and its tooltip. */
  label: string
  icon: ReactNode
  /** The key that does the same, shown in the tooltip. */
  shortcut?: string
  /** For switches: whether it is on. */
  pressed?: boolean
  danger?: boolean
}

export function IconButton({ label, icon, shortcut, pressed, danger = false, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} shortcut={shortcut}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        {...rest}
        className={classNames(
          'inline-flex size-8 shrink-0 items-center justify-center rounded-md border border-transparent transition-colors hover:bg-hover disabled:cursor-not-allowed disabled:opacity-40',
          pressed && 'bg-accent-soft text-accent',
          danger && 'text-danger',
          className,
        )}
      >
        {icon}
      </button>
    </Tooltip>
  )
}
