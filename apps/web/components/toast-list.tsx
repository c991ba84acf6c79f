'use client'
import { X } from 'lucide-react'
import { Toast as Radix } from 'radix-ui'
import { classNames } from '../lib/class-names.ts'

export interface ToastMessage {
  readonly id: number
  readonly text: string
  readonly hint: string | null
  readonly failed: boolean
}

/** The messages on show; comes with the first of them. */
export function ToastList({ messages, onClose }: { messages: readonly ToastMessage[]; onClose: (id: number) => void }) {
  return (
    <Radix.Provider label="Notice" swipeDirection="right">
      {messages.map(({ id, text, hint, failed }) => (
        <Radix.Root
          key={id}
          duration={failed ? 15_000 : 4000}
          type={failed ? 'foreground' : 'background'}
          onOpenChange={(open) => !open && onClose(id)}
          className={classNames(
            'flex items-start gap-3 rounded-md border bg-raised py-2 pr-2 pl-4 shadow-overlay',
            failed && 'border-danger',
          )}
        >
          <div className="min-w-0 flex-1 py-1">
            <Radix.Title className={failed ? 'text-danger' : undefined}>{text}</Radix.Title>
            {hint && <Radix.Description className="text-xs text-muted">{hint}</Radix.Description>}
          </div>
          <Radix.Close aria-label="Dismiss" className="rounded-sm p-1 hover:bg-hover">
            <X aria-hidden size={14} />
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className="fixed right-4 bottom-4 z-50 flex w-96 max-w-[calc(100vw-32px)] flex-col gap-2 outline-none" />
    </Radix.Provider>
  )
}
