import { LoaderCircle } from 'lucide-react'
import Link from 'next/link'
import type { ComponentProps, ReactNode } from 'react'
import { classNames } from '../lib/class-names.ts'

export type ButtonLook = 'primary' | 'normal' | 'quiet' | 'danger'

interface ButtonLooks {
  look?: ButtonLook
  icon?: ReactNode
  small?: boolean
}

export interface ButtonProps extends ComponentProps<'button'>, ButtonLooks {
  /** Shows that work is going on; the button cannot be pressed meanwhile. */
  busy?: boolean
}

const LOOKS = {
  primary: 'bg-accent text-on-accent border-transparent hover:bg-accent-hover',
  normal: 'bg-raised text-ink border-line-strong hover:bg-hover',
  quiet: 'bg-transparent text-ink border-transparent hover:bg-hover',
  danger: 'bg-raised text-danger border-danger hover:bg-danger-soft',
} as const satisfies Record<ButtonLook, string>

const shape = (look: ButtonLook, small: boolean) =>
  classNames(
    'inline-flex shrink-0 items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap no-underline transition-colors',
    'disabled:cursor-not-allowed disabled:opacity-50',
    small ? 'h-7 px-2 text-xs' : 'h-8 px-3',
    LOOKS[look],
  )

/** One primary button a page or dialog: what one most likely wants to do next. */
export function Button({
  look = 'normal',
  icon,
  small = false,
  busy = false,
  children,
  className,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={classNames(shape(look, small), className)}
    >
      {busy ? <LoaderCircle aria-hidden size={16} className="animate-spin" /> : icon}
      {children}
    </button>
  )
}

/** A link that looks like a button: for going somewhere. */
export function ButtonLink({
  look = 'normal',
  icon,
  small = false,
  children,
  className,
  ...rest
}: ComponentProps<typeof Link> & ButtonLooks) {
  return (
    <Link {...rest} className={classNames(shape(look, small), className)}>
      {icon}
      {children}
    </Link>
  )
}
