'use client'
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from '../lib/class-names.ts'
import { IconButton } from './icon-button.tsx'

export interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** One sentence below the title. */
  description?: ReactNode
  /** Buttons, right below; the primary one last. */
  footer?: ReactNode
  /** `panel`: from the right, of the page's height. */
  size?: 'small' | 'large' | 'panel'
  children?: ReactNode
}

const SIZES = {
  small: 'top-1/2 left-1/2 w-[calc(100vw-32px)] max-w-md -translate-1/2 max-h-[calc(100dvh-32px)] rounded-lg',
  large: 'top-1/2 left-1/2 w-[calc(100vw-32px)] max-w-4xl -translate-1/2 max-h-[calc(100dvh-32px)] rounded-lg',
  panel: 'inset-y-0 right-0 w-full max-w-3xl border-l',
} as const

export function Dialog({ open, onOpenChange, title, description, footer, size = 'small', children }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={classNames('fixed z-40 flex flex-col bg-raised shadow-overlay outline-none', SIZES[size])}
        >
          <div className="px-5 pt-4 pb-3 pr-14">
            <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
            {description && <Radix.Description className="mt-1 text-muted">{description}</Radix.Description>}
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
          {footer && <div className="flex flex-wrap items-center justify-end gap-2 border-t px-5 py-3">{footer}</div>}
          {/* Last, so that the dialog opens with the focus on its first control. */}
          <Radix.Close asChild>
            <IconButton label="Close" icon={<X aria-hidden size={16} />} className="absolute top-3 right-3" />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
