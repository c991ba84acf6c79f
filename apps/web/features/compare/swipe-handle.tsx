'use client'
import { useEffect, useRef, type PointerEvent } from 'react'
import type { Viewport } from '../picture/viewport.ts'

/** The curtain's edge: dragged, or moved with the arrow keys. It stays equally wide whatever the zoom. */
export function SwipeHandle({ at, viewport, onMove }: { at: number; viewport: Viewport; onMove: (share: number) => void }) {
  const handle = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const keepWidth = () => {
      if (handle.current) handle.current.style.transform = `translateX(-50%) scaleX(${1 / viewport.view.get().zoom})`
    }
    keepWidth()
    return viewport.view.subscribe(keepWidth)
  }, [viewport])
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    event.stopPropagation()
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const stage = event.currentTarget.parentElement!.getBoundingClientRect()
    onMove(hold((event.clientX - stage.left) / stage.width))
  }
  return (
    <div
      ref={handle}
      role="slider"
      tabIndex={0}
      aria-label="Curtain between the two maps"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(at * 100)}
      aria-orientation="horizontal"
      className="absolute inset-y-0 flex w-6 cursor-col-resize touch-none justify-center"
      style={{ left: `${at * 100}%` }}
      onPointerDown={(event) => {
        event.stopPropagation()
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={drag}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -0.02, ArrowRight: 0.02, Home: -1, End: 1 }[event.key]
        if (step === undefined) return
        event.preventDefault()
        onMove(hold(at + step))
      }}
    >
      <span className="w-0.5 bg-white shadow-[0_0_0_1px_black]" />
    </div>
  )
}

const hold = (share: number) => Math.min(1, Math.max(0, Number(share.toFixed(3))))
