'use client'
import { X } from 'lucide-react'
import { Toast as Radix } from 'radix-ui'
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react'
import { toApiError } from '../lib/api-error.ts'
import { classNames } from '../lib/class-names.ts'

interface Message {
  readonly id: number
  readonly text: string
  readonly hint: string | null
  readonly failed: boolean
}

interface Toasts {
  /** Something was done whose effect is not on this page: “Link copied”. */
  say: (text: string) => void
  /** Something failed that has no place of its own on the page; where there is one, use `ErrorNote` there. */
  fail: (error: unknown) => void
}

const ToastContext = createContext<Toasts | null>(null)

export function useToast(): Toasts {
  const toasts = useContext(ToastContext)
  if (!toasts) throw new Error('useToast needs the ToastProvider above it.')
  return toasts
}

let lastId = 0

export function ToastProvider({ children }: { children: ReactNode }) {
  const [messages, setMessages] = useState<readonly Message[]>([])
  const add = useCallback((message: Omit<Message, 'id'>) => {
    setMessages((before) => [...before.slice(-2), { ...message, id: ++lastId }])
  }, [])
  const toasts = useMemo<Toasts>(
    () => ({
      say: (text) => add({ text, hint: null, failed: false }),
      fail: (error) => {
        const { message, hint } = toApiError(error)
        add({ text: message, hint, failed: true })
      },
    }),
    [add],
  )
  return (
    <ToastContext value={toasts}>
      <Radix.Provider label="Notice" swipeDirection="right">
        {children}
        {messages.map((message) => (
          <Radix.Root
            key={message.id}
            duration={message.failed ? 15_000 : 4000}
            type={message.failed ? 'foreground' : 'background'}
            onOpenChange={(open) => !open && setMessages((before) => before.filter(({ id }) => id !== message.id))}
            className={classNames(
              'flex items-start gap-3 rounded-md border bg-raised py-2 pr-2 pl-4 shadow-overlay',
              message.failed && 'border-danger',
            )}
          >
            <div className="min-w-0 flex-1 py-1">
              <Radix.Title className={message.failed ? 'text-danger' : undefined}>{message.text}</Radix.Title>
              {message.hint && <Radix.Description className="text-xs text-muted">{message.hint}</Radix.Description>}
            </div>
            <Radix.Close aria-label="Dismiss" className="rounded-sm p-1 hover:bg-hover">
              <X aria-hidden size={14} />
            </Radix.Close>
          </Radix.Root>
        ))}
        <Radix.Viewport className="fixed right-4 bottom-4 z-50 flex w-96 max-w-[calc(100vw-32px)] flex-col gap-2 outline-none" />
      </Radix.Provider>
    </ToastContext>
  )
}
