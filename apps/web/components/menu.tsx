'use client'
import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { classNames } from '../lib/class-names.ts'

const ITEM =
  'flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 py-1 outline-none select-none data-highlighted:bg-hover data-disabled:cursor-not-allowed data-disabled:opacity-50'

/** `<Menu trigger={<IconButton …/>}><MenuItem onSelect=…>…</MenuItem></Menu>` */
export function Menu({
  trigger,
  align = 'end',
  children,
}: {
  trigger: ReactElement
  align?: 'start' | 'end'
  children: ReactNode
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) max-w-80 min-w-44 overflow-y-auto rounded-md border bg-raised p-1 shadow-overlay"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
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
  return (
    <Radix.Item disabled={disabled} onSelect={onSelect} className={classNames(ITEM, danger && 'text-danger')}>
      {icon}
      {children}
    </Radix.Item>
  )
}

/** A link: `<MenuLink><Link href=…>…</Link></MenuLink>`, so that it can be opened in a new tab. */
export function MenuLink({ children }: { children: ReactElement }) {
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
  return <Radix.Label className="px-2 pt-1 pb-1 text-xs text-muted">{children}</Radix.Label>
}

export function MenuSeparator() {
  return <Radix.Separator className="my-1 h-px bg-line" />
}
