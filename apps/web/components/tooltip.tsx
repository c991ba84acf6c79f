'use client'
import dynamic from 'next/dynamic'
import { Slot } from 'radix-ui'
import { useEffect, useState, type ReactElement } from 'react'
import type { ShownTooltip } from './tooltip-layer.tsx'

/**
 * A few words on hover and focus; line breaks are kept. Never the only place of something that one must know. It only marks the element: one `Tooltips` for the whole page shows them, so
 * that a grid of a thousand controls costs nothing and the positioning comes with the first one shown.
 */
export function Tooltip({ text, shortcut, children }: { text: string; shortcut?: string | undefined; children: ReactElement }) {
  return (
    <Slot.Root data-tooltip={text} data-shortcut={shortcut}>
      {children}
    </Slot.Root>
  )
}

const TooltipLayer = dynamic(() => import('./tooltip-layer.tsx').then((module) => module.TooltipLayer), { ssr: false })

const DELAY_MILLISECONDS = 400

/** Shows the tooltips of marked elements. */
export function Tooltips() {
  const [shown, setShown] = useState<ShownTooltip | null>(null)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let current: Element | null = null
    const show = (element: HTMLElement, delay: number) => {
      if (element === current) return
      hide()
      current = element
      timer = setTimeout(() => {
        const { tooltip, shortcut } = element.dataset
        if (element.isConnected && tooltip) setShown({ text: tooltip, shortcut, box: element.getBoundingClientRect() })
      }, delay)
    }
    const hide = () => {
      clearTimeout(timer)
      current = null
      setShown(null)
    }
    const point = (event: Event) => {
      const element = markedAround(event.target)
      if (!element) hide()
      else if (!(event instanceof PointerEvent && event.pointerType === 'touch')) show(element, DELAY_MILLISECONDS)
    }
    const focus = (event: Event) => {
      const element = markedAround(event.target)
      if (element?.matches(':focus-visible')) show(element, 0)
      else hide()
    }
    const listeners = [
      ['pointerover', point],
      ['focusin', focus],
      ['pointerdown', hide],
      ['keydown', hide],
      ['scroll', hide],
    ] as const
    for (const [name, listener] of listeners) addEventListener(name, listener, { capture: true, passive: true })
    return () => {
      clearTimeout(timer)
      for (const [name, listener] of listeners) removeEventListener(name, listener, { capture: true })
    }
  }, [])
  return shown && <TooltipLayer shown={shown} />
}

function markedAround(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-tooltip]') : null
}
