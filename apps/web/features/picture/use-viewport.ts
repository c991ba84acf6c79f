'use client'
import { parseAsString, useQueryState } from 'nuqs'
import { useEffect, useState } from 'react'
import { createViewport, formatView, parseView, WHOLE, zoomAt, type Viewport } from './viewport.ts'

/** After this long without a movement the address says where one looks. */
const SETTLED = 250

/** The page's viewport, kept in the address as `zoom`. */
export function useViewport(): Viewport {
  const [text, setText] = useQueryState('zoom', parseAsString.withOptions({ history: 'replace' }))
  const [viewport] = useState(() => createViewport(parseView(text)))
  const { view } = viewport
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = view.subscribe(() => {
      clearTimeout(timer)
      timer = setTimeout(() => void setText(formatView(view.get())), SETTLED)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [view, setText])
  useEffect(() => {
    // Somebody went back, or followed a link to another part of the picture.
    if (text !== formatView(view.get())) view.set(parseView(text))
  }, [text, view])
  return viewport
}

export const resetView = ({ view }: Viewport) => view.set(WHOLE)

/** Into or out of the middle of what is seen. */
export function zoomBy({ view }: Viewport, factor: number): void {
  view.set(zoomAt(view.get(), view.get(), factor))
}
