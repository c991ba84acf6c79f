'use client'
import type { Network } from '@sightline/api/contract'
import { Maximize, Minus, Plus, ScanLine } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, type KeyboardEvent, type PointerEvent, type RefObject } from 'react'
import { IconButton } from '../../components/icon-button.tsx'
import { layoutNetwork, BOX_HEIGHT, BOX_WIDTH, type Drawing, type Point } from './layout-network.ts'
import { paintNetwork, type Ink } from './paint.ts'
import { boxAt, clampCamera, firstCamera, fitCamera, sees, toDrawing, zoomCamera, type Camera, type Size } from './scene.ts'

/** A network as boxes and arrows, on a canvas: the wheel zooms, dragging pans, a click chooses a layer; the arrow keys go from layer to layer. */
export function NetworkView({
  network,
  selected,
  onSelect,
}: {
  network: Network
  selected: string | null
  onSelect: (id: string | null) => void
}) {
  const drawing = useMemo(() => layoutNetwork(network), [network])
  const canvas = useRef<HTMLCanvasElement>(null)
  const camera = useCamera(canvas, drawing, selected)
  const { pointer, zoomBy, showAll, showTop } = camera
  const step = (event: KeyboardEvent) => {
    const at = drawing.boxes.findIndex(({ id }) => id === selected)
    const by = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (by !== undefined) {
      event.preventDefault()
      const next = at < 0 ? 0 : Math.min(drawing.boxes.length - 1, Math.max(0, at + by))
      onSelect(drawing.boxes[next]?.id ?? null)
    } else if (event.key === '+' || event.key === '=') zoomBy(1.4)
    else if (event.key === '-') zoomBy(1 / 1.4)
    else if (event.key === '0') showAll()
    else if (event.key === 'Escape') onSelect(null)
  }
  const chosen = drawing.boxes.find(({ id }) => id === selected)
  return (
    <div className="relative h-full overflow-hidden rounded-md border bg-page">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="application"
        aria-roledescription="drawing of the network"
        aria-label={`${drawing.boxes.length} layers. Arrow keys go from layer to layer, plus and minus zoom, 0 shows all. The table of layers lists the same.`}
        className="block size-full cursor-grab touch-none -outline-offset-2 active:cursor-grabbing"
        onKeyDown={step}
        onPointerDown={pointer.down}
        onPointerMove={pointer.move}
        onPointerUp={(event) => {
          const at = pointer.up(event)
          if (at) onSelect(boxAt(drawing, at)?.id ?? null)
        }}
        onPointerCancel={pointer.up}
      />
      <p className="sr-only" aria-live="polite">
        {chosen && `${chosen.title}, ${chosen.subtitle}`}
      </p>
      <div className="absolute right-2 bottom-2 flex rounded-md border bg-raised">
        <IconButton label="Zoom in" shortcut="+" icon={<Plus aria-hidden size={16} />} onClick={() => zoomBy(1.4)} />
        <IconButton label="Zoom out" shortcut="-" icon={<Minus aria-hidden size={16} />} onClick={() => zoomBy(1 / 1.4)} />
        <IconButton label="Show all" shortcut="0" icon={<Maximize aria-hidden size={16} />} onClick={showAll} />
        <IconButton label="Back to the input" icon={<ScanLine aria-hidden size={16} />} onClick={showTop} />
      </div>
    </div>
  )
}

/** The camera lives outside of React's state: every movement of the mouse paints, none renders. */
function useCamera(canvasRef: RefObject<HTMLCanvasElement | null>, drawing: Drawing, selected: string | null) {
  const camera = useRef<Camera | null>(null)
  const view = useRef<Size>({ width: 0, height: 0 })
  const wanted = useRef(0)
  const chosen = useRef(selected)

  const paint = useCallback(() => {
    cancelAnimationFrame(wanted.current)
    wanted.current = requestAnimationFrame(() => {
      const context = canvasRef.current?.getContext('2d')
      if (!canvasRef.current || !context || view.current.width === 0) return
      camera.current ??= firstCamera(drawing, view.current)
      paintNetwork(context, {
        drawing,
        camera: camera.current,
        view: view.current,
        selected: chosen.current,
        ink: inkOf(canvasRef.current),
        density: devicePixelRatio,
      })
    })
  }, [canvasRef, drawing])

  const move = useCallback(
    (next: (now: Camera) => Camera) => {
      if (!camera.current) return
      camera.current = clampCamera(next(camera.current), drawing, view.current)
      paint()
    },
    [drawing, paint],
  )
  const zoom = useCallback(
    (at: Point, factor: number) => move((now) => zoomCamera(now, { at, factor }, { drawing, view: view.current })),
    [drawing, move],
  )

  useEffect(() => {
    const element = canvasRef.current
    if (!element) return
    camera.current = null
    const resized = new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect
      view.current = { width, height }
      element.width = Math.round(width * devicePixelRatio)
      element.height = Math.round(height * devicePixelRatio)
      if (camera.current) move((now) => now)
      paint()
    })
    resized.observe(element)
    const themed = new MutationObserver(paint)
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    // React listens to wheels passively and could not keep the page from scrolling.
    const wheel = (event: WheelEvent) => {
      event.preventDefault()
      const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1)
      zoom(placeOf(event, element), Math.exp(-Math.max(-120, Math.min(120, pixels)) * 0.0025))
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => {
      resized.disconnect()
      themed.disconnect()
      element.removeEventListener('wheel', wheel)
      cancelAnimationFrame(wanted.current)
    }
  }, [canvasRef, move, paint, zoom])

  useEffect(() => {
    chosen.current = selected
    const box = drawing.boxes.find(({ id }) => id === selected)
    if (box && camera.current && !sees(camera.current, box, view.current)) {
      move(({ scale }) => ({ scale: Math.max(scale, 0.7), x: box.x + BOX_WIDTH / 2, y: box.y + BOX_HEIGHT / 2 }))
    }
    paint()
  }, [selected, drawing, move, paint])

  const pointer = usePointers({ camera, view, move, zoom })
  return {
    pointer,
    zoomBy: (factor: number) => zoom({ x: view.current.width / 2, y: view.current.height / 2 }, factor),
    showAll: () => move(() => fitCamera(drawing, view.current)),
    showTop: () => move(() => firstCamera(drawing, view.current)),
  }
}

interface Moving {
  readonly camera: { current: Camera | null }
  readonly view: { current: Size }
  readonly move: (next: (now: Camera) => Camera) => void
  readonly zoom: (at: Point, factor: number) => void
}

/** Movements below this many pixels are a click with an unsteady hand. */
const CLICK_PIXELS = 4

/** One finger or the mouse pans, two fingers zoom. */
function usePointers({ camera, view, move, zoom }: Moving) {
  const held = useRef(new Map<number, Point>())
  const travelled = useRef(0)
  return {
    down(event: PointerEvent<HTMLCanvasElement>) {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      if (held.current.size === 0) travelled.current = 0
      held.current.set(event.pointerId, placeOf(event, event.currentTarget))
    },
    move(event: PointerEvent<HTMLCanvasElement>) {
      const before = held.current.get(event.pointerId)
      if (!before) return
      const at = placeOf(event, event.currentTarget)
      const other = [...held.current].find(([id]) => id !== event.pointerId)?.[1]
      held.current.set(event.pointerId, at)
      travelled.current += Math.hypot(at.x - before.x, at.y - before.y)
      if (other) {
        const [was, is] = [before, at].map((point) => Math.hypot(point.x - other.x, point.y - other.y))
        if (was > 0) zoom({ x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 }, is / was)
      } else if (travelled.current >= CLICK_PIXELS) {
        move(({ scale, x, y }) => ({ scale, x: x - (at.x - before.x) / scale, y: y - (at.y - before.y) / scale }))
      }
    },
    /** Where in the drawing, if it was a click. */
    up(event: PointerEvent<HTMLCanvasElement>): Point | null {
      const at = held.current.get(event.pointerId)
      held.current.delete(event.pointerId)
      if (!at || held.current.size > 0 || travelled.current >= CLICK_PIXELS || !camera.current) return null
      return event.type === 'pointerup' ? toDrawing(camera.current, at, view.current) : null
    },
  }
}

function placeOf({ clientX, clientY }: { clientX: number; clientY: number }, element: HTMLElement): Point {
  const { left, top } = element.getBoundingClientRect()
  return { x: clientX - left, y: clientY - top }
}

function inkOf(element: HTMLElement): Ink {
  const style = getComputedStyle(element)
  const read = (name: string) => style.getPropertyValue(name).trim()
  return {
    page: read('--page'),
    box: read('--hover'),
    ink: read('--ink'),
    muted: read('--muted'),
    line: read('--line-strong'),
    accent: read('--accent'),
    soft: read('--accent-soft'),
  }
}
