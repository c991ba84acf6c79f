'use client'
import dynamic from 'next/dynamic'
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react'
import { toApiError } from '../lib/api-error.ts'
import type { ToastMessage } from './toast-list.tsx'

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

const ToastList = dynamic(() => import('./toast-list.tsx').then((module) => module.ToastList), { ssr: false })

let lastId = 0

export function ToastProvider({ children }: { children: ReactNode }) {
  const [messages, setMessages] = useState<readonly ToastMessage[]>([])
  const add = useCallback((message: Omit<ToastMessage, 'id'>) => {
    setMessages((before) => [...before.slice(-2), { ...message, id: ++lastId }])
  }, [])
  const close = useCallback((id: number) => setMessages((before) => before.filter((message) => message.id !== id)), [])
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
      {children}
      {messages.length > 0 && <ToastList messages={messages} onClose={close} />}
    </ToastContext>
  )
}
