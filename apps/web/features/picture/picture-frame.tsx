'use client'
/** A pane for a picture and what is laid on it: the wheel zooms, dragging pans, and all frames of one viewport move together. */
import type { Size } from '@sightline/engine/render'
import { useEffect, useRef, type PointerEvent, type ReactNode, type RefObject } from 'react'
import { classNames } from '../../lib/class-names.ts'
import { panBy, transformOf, zoomAt, type Place, type Viewport } from './viewport.ts'

const WHEEL = 0.0016

export function PictureFrame({
  size,
  viewport,
  label,
  className,
  onBox,
  drawing = false,
  interactive = false,
  children,
}: {
  /** Of the model's input: the proportions of the picture. */
  size: Size
  viewport: Viewport
  /** What is seen, for screen readers. */
  label: string
  className?: string
  /** A rectangle was drawn, in shares of the picture: with Shift held, or while `drawing`. */
  onBox?: ((box: BoxShares | null) => void) | undefined
  drawing?: boolean | undefined
  /** It holds a control, a curtain's edge. */
  interactive?: boolean
  children: ReactNode
}) {
  const frame = useRef<HTMLDivElement>(null)
  const stage = useRef<HTMLDivElement>(null)
  const marker = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const move = () => {
      if (stage.current && marker.current) place({ stage: stage.current, marker: marker.current }, viewport)
    }
    move()
    const stops = [viewport.view.subscribe(move), viewport.cursor.subscribe(move)]
    return () => stops.forEach((stop) => stop())
  }, [viewport])
  useWheel(frame, stage, viewport)
  const pointer = usePointers({ stage, viewport, onBox, drawing })
  return (
    <div
      ref={frame}
      // What holds a control must not be read as one picture.
      role={interactive ? 'group' : 'img'}
      aria-label={label}
      data-picture-frame
      {...pointer}
      className={classNames(
        'relative flex touch-pan-y items-center justify-center overflow-hidden bg-surround select-none',
        'cursor-crosshair active:cursor-grabbing',
        className,
      )}
      style={{ containerType: 'size' }}
    >
      <div
        ref={stage}
        className="relative shrink-0 will-change-transform"
        style={{ width: `min(100cqw, 100cqh * ${size.width / size.height})`, aspectRatio: `${size.width} / ${size.height}` }}
      >
        {children}
        <div
          ref={marker}
          aria-hidden
          className="pointer-events-none absolute rounded-full border border-black shadow-[0_0_0_1px_white]"
          style={{ display: 'none' }}
        />
      </div>
    </div>
  )
}

/** In shares of the picture's width and height. */
export interface BoxShares {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** A rectangle on the picture. */
export function BoxMark({ box }: { box: BoxShares }) {
  const percent = (share: number) => `${share * 100}%`
  return (
    <div
      aria-hidden
      data-box
      className="pointer-events-none absolute outline outline-black [box-shadow:inset_0_0_0_1px_white]"
      style={{ left: percent(box.left), top: percent(box.top), width: percent(box.width), height: percent(box.height) }}
    />
  )
}

/** Size of the cursor's mark on the screen, in pixels. */
const MARK = 10

/** Moves the picture to the view, and the mark to the cursor, unless the mouse itself is in this frame. */
function place({ stage, marker }: { stage: HTMLElement; marker: HTMLElement }, { view, cursor }: Viewport): void {
  const { zoom } = view.get()
  stage.style.transform = transformOf(view.get())
  const at = cursor.get()
  const shown = at !== null && !stage.parentElement?.matches(':hover')
  marker.style.display = shown ? '' : 'none'
  if (!shown) return
  const side = MARK / zoom
  Object.assign(marker.style, {
    left: `calc(${at.x * 100}% - ${side / 2}px)`,
    top: `calc(${at.y * 100}% - ${side / 2}px)`,
    width: `${side}px`,
    height: `${side}px`,
    borderWidth: `${1 / zoom}px`,
  })
}

/** Where the mouse is, in shares of the picture, whatever the zoom. */
function placeOf(stage: RefObject<HTMLDivElement | null>, event: { clientX: number; clientY: number }): Place {
  const { left, top, width, height } = stage.current!.getBoundingClientRect()
  return { x: (event.clientX - left) / width, y: (event.clientY - top) / height }
}

function useWheel(frame: RefObject<HTMLDivElement | null>, stage: RefObject<HTMLDivElement | null>, { view }: Viewport) {
  useEffect(() => {
    const element = frame.current
    if (!element) return
    const zoom = (event: WheelEvent) => {
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
      const next = zoomAt(view.get(), placeOf(stage, event), Math.exp(-event.deltaY * lines * WHEEL * (event.ctrlKey ? 4 : 1)))
      event.preventDefault()
      view.set(next)
    }
    // React's own wheel listeners are passive and could not keep the page from scrolling.
    element.addEventListener('wheel', zoom, { passive: false })
    return () => element.removeEventListener('wheel', zoom)
  }, [frame, stage, view])
}

interface Gesture {
  readonly points: Map<number, { x: number; y: number }>
  /** Where a rectangle begins, while one is drawn. */
  corner: Place | null
}

function usePointers({
  stage,
  viewport: { view, cursor },
  onBox,
  drawing,
}: {
  stage: RefObject<HTMLDivElement | null>
  viewport: Viewport
  onBox?: ((box: BoxShares | null) => void) | undefined
  drawing: boolean
}) {
  const gesture = useRef<Gesture>({ points: new Map(), corner: null })
  const down = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    gesture.current.points.set(event.pointerId, { x: event.clientX, y: event.clientY })
    gesture.current.corner = (event.shiftKey || drawing) && onBox ? placeOf(stage, event) : null
  }
  const move = (event: PointerEvent<HTMLDivElement>) => {
    const at = placeOf(stage, event)
    const { points, corner } = gesture.current
    const before = points.get(event.pointerId)
    if (event.pointerType === 'mouse' || before) cursor.set(isInside(at) ? at : null)
    if (!before) return
    if (corner) return onBox?.(boxBetween(corner, at))
    const { width, height } = stage.current!.getBoundingClientRect()
    const { zoom } = view.get()
    const now = { x: event.clientX, y: event.clientY }
    const other = [...points].find(([id]) => id !== event.pointerId)?.[1]
    points.set(event.pointerId, now)
    // Two fingers: the picture grows with their distance.
    if (other) view.set(zoomAt(view.get(), at, distance(now, other) / Math.max(1, distance(before, other))))
    else view.set(panBy(view.get(), { x: ((now.x - before.x) * zoom) / width, y: ((now.y - before.y) * zoom) / height }))
  }
  const up = (event: PointerEvent<HTMLDivElement>) => {
    const { points, corner } = gesture.current
    points.delete(event.pointerId)
    gesture.current.corner = null
    if (!corner) return
    const box = boxBetween(corner, placeOf(stage, event))
    // A click with Shift takes the rectangle away.
    if (box.width < 0.004 || box.height < 0.004) onBox?.(null)
  }
  return {
    onPointerDown: down,
    onPointerMove: move,
    onPointerUp: up,
    onPointerCancel: up,
    onPointerLeave: () => cursor.set(null),
    onDoubleClick: (event: { clientX: number; clientY: number }) => view.set(zoomAt(view.get(), placeOf(stage, event), 2)),
  }
}

const isInside = ({ x, y }: Place) => x >= 0 && x < 1 && y >= 0 && y < 1

const distance = (a: Place, b: Place) => Math.hypot(a.x - b.x, a.y - b.y)

export function boxBetween(a: Place, b: Place): BoxShares {
  const hold = (share: number) => Math.min(1, Math.max(0, share))
  const [left, right] = [hold(Math.min(a.x, b.x)), hold(Math.max(a.x, b.x))]
  const [top, bottom] = [hold(Math.min(a.y, b.y)), hold(Math.max(a.y, b.y))]
  return { left, top, width: right - left, height: bottom - top }
}
