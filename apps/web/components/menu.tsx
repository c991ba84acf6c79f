'use client'
import { Check } from 'lucide-react'
import { Slot } from 'radix-ui'
import { createContext, useContext, useId, useRef, useState, type ReactElement, type ReactNode } from 'react'
import { classNames } from '../lib/class-names.ts'
import type { DropdownMenu } from './radix-menu.ts'

const ITEM =
  'flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 py-1 outline-none select-none data-highlighted:bg-hover data-disabled:cursor-not-allowed data-disabled:opacity-50'

type Radix = typeof DropdownMenu

const RadixContext = createContext<Radix | null>(null)

/** The parts of a menu are drawn inside of it only, and it is drawn when they are there. */
function useRadix(): Radix {
  const radix = useContext(RadixContext)
  if (!radix) throw new Error('Items belong into a Menu.')
  return radix
}

/**
 * `<Menu trigger={<IconButton …/>}><MenuItem onSelect=…>…</MenuItem></Menu>`. What it is made of is loaded when the pointer or the focus first comes to its trigger, which stays the same element.
 */
export function Menu({
  trigger,
  align = 'end',
  children,
}: {
  trigger: ReactElement
  align?: 'start' | 'end'
  children: ReactNode
}) {
  const [radix, setRadix] = useState<Radix | null>(null)
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLElement>(null)
  const id = useId()
  const load = () => {
    if (!radix) void import('./radix-menu.ts').then((module) => setRadix(module.DropdownMenu))
  }
  return (
    <span className="relative inline-flex max-w-full">
      <Slot.Root
        ref={button}
        id={id}
        aria-haspopup="menu"
        aria-expanded={open}
        onPointerEnter={load}
        onFocus={load}
        onClick={() => {
          load()
          setOpen((before) => !before)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          load()
          setOpen(true)
        }}
      >
        {trigger}
      </Slot.Root>
      {radix && (
        <RadixContext value={radix}>
          <radix.Root modal={false} open={open} onOpenChange={setOpen}>
            <radix.Trigger asChild>
              <span aria-hidden tabIndex={-1} className="pointer-events-none absolute inset-0" />
            </radix.Trigger>
            <radix.Portal>
              <radix.Content
                align={align}
                sideOffset={4}
                collisionPadding={8}
                aria-labelledby={id}
                onInteractOutside={(event) => {
                  // The click that follows closes it.
                  if (event.target instanceof Node && button.current?.contains(event.target)) event.preventDefault()
                }}
                onCloseAutoFocus={(event) => {
                  event.preventDefault()
                  button.current?.focus()
                }}
                className="z-50 max-h-(--radix-dropdown-menu-content-available-height) max-w-80 min-w-44 overflow-y-auto rounded-md border bg-raised p-1 shadow-overlay"
              >
                {children}
              </radix.Content>
            </radix.Portal>
          </radix.Root>
        </RadixContext>
      )}
    </span>
  )
}

export function MenuItem({
  icon,
  danger = false,
  disabled = false,
  onSelect,
  children,
}: {
  icon?: ReactNode
  danger?: boolean
  disabled?: boolean
  onSelect: () => void
  children: ReactNode
}) {
  const Radix = useRadix()
  return (
    <Radix.Item disabled={disabled} onSelect={onSelect} className={classNames(ITEM, danger && 'text-danger')}>
      {icon}
      {children}
    </Radix.Item>
  )
}

/** A link: `<MenuLink><Link href=…>…</Link></MenuLink>`, so that it can be opened in a new tab. */
export function MenuLink({ children }: { children: ReactElement }) {
  const Radix = useRadix()
  return (
    <Radix.Item asChild className={ITEM}>
      {children}
    </Radix.Item>
  )
}

export function MenuChoice<Value extends string>({
  value,
  options,
  label,
  onChange,
}: {
  value: Value
  options: readonly { value: Value; label: ReactNode }[]
  label: string
  onChange: (value: Value) => void
}) {
  const Radix = useRadix()
  return (
    <Radix.RadioGroup value={value} onValueChange={(next) => onChange(next as Value)} aria-label={label}>
      {options.map((option) => (
        <Radix.RadioItem key={option.value} value={option.value} className={classNames(ITEM, 'pl-7 relative')}>
          <Radix.ItemIndicator className="absolute left-2">
            <Check aria-hidden size={14} />
          </Radix.ItemIndicator>
          {option.label}
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  const Radix = useRadix()
  return <Radix.Label className="px-2 pt-1 pb-1 text-xs text-muted">{children}</Radix.Label>
}

export function MenuSeparator() {
  const Radix = useRadix()
  return <Radix.Separator className="my-1 h-px bg-line" />
}
