'use client'
/**
 * Keyboard shortcuts: pages register theirs while they are shown, and `?` lists all that are live.
 *
 *     useShortcuts('View', [{ keys: 'o', does: 'overlay / map / input', run: next }])
 *
 * `keys` is `KeyboardEvent.key`; several that do the like may share one line: `{ keys: ['ArrowLeft', 'ArrowRight'], does: 'image', run: (key) => … }`. Keys pressed while
 * somebody types, with Ctrl, Alt or Meta, or while a dialog is open are left alone.
 */
import dynamic from 'next/dynamic'
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import type { ShortcutGroup } from './shortcut-dialog.tsx'

export interface Shortcut {
  readonly keys: string | readonly string[]
  /** What it does, as the list says it. */
  readonly does: string
  readonly run: (key: string) => void
}

interface Registered {
  readonly title: string
  /** Read when a key is pressed, so that the newest functions run. */
  readonly current: () => readonly Shortcut[]
}

interface Registry {
  readonly groups: Set<Registered>
  readonly showAll: () => void
}

const RegistryContext = createContext<Registry | null>(null)

const ShortcutDialog = dynamic(() => import('./shortcut-dialog.tsx').then((module) => module.ShortcutDialog))

export function ShortcutProvider({ children }: { children: ReactNode }) {
  const [listed, setListed] = useState<readonly ShortcutGroup[] | null>(null)
  const registry = useMemo<Registry>(() => {
    const groups = new Set<Registered>()
    const showAll = () =>
      setListed([
        ...[...groups].map(({ title, current }) => ({ title, shortcuts: current() })),
        { title: 'Everywhere', shortcuts: [{ keys: '?', does: 'all shortcuts' }] },
      ])
    return { groups, showAll }
  }, [])
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isTyping(event)) return
      if (event.key === '?') return registry.showAll()
      for (const { current } of registry.groups) {
        const shortcut = current().find(({ keys }) => (typeof keys === 'string' ? keys === event.key : keys.includes(event.key)))
        if (!shortcut) continue
        event.preventDefault()
        return shortcut.run(event.key)
      }
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [registry])
  return (
    <RegistryContext value={registry}>
      {children}
      {listed && <ShortcutDialog groups={listed} onClose={() => setListed(null)} />}
    </RegistryContext>
  )
}

/** Registers shortcuts while the component is mounted. */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[]): void {
  const registry = useRegistry()
  const latest = useRef(shortcuts)
  useEffect(() => {
    latest.current = shortcuts
  })
  useEffect(() => {
    const registered: Registered = { title, current: () => latest.current }
    registry.groups.add(registered)
    return () => {
      registry.groups.delete(registered)
    }
  }, [registry, title])
}

/** Opens the list of all shortcuts. */
export function useShowShortcuts(): () => void {
  return useRegistry().showAll
}

function useRegistry(): Registry {
  const registry = useContext(RegistryContext)
  if (!registry) throw new Error('Shortcuts need the ShortcutProvider above them.')
  return registry
}

/** Whether the key belongs to a control or a dialog. */
function isTyping(event: KeyboardEvent): boolean {
  if (document.querySelector('[role="dialog"][data-state="open"], [role="menu"][data-state="open"]')) return true
  const at = event.target
  if (!(at instanceof HTMLElement)) return false
  if (at.isContentEditable || at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement) return true
  if (at instanceof HTMLInputElement) {
    if (at.type === 'range') return event.key.startsWith('Arrow')
    return !['checkbox', 'button', 'submit'].includes(at.type) && !(at.type === 'radio' && !event.key.startsWith('Arrow'))
  }
  return at.closest('[role="tablist"], [role="radiogroup"], [role="slider"]') !== null && event.key.startsWith('Arrow')
}
