/** Zoom, place and cursor, shared by all panes of a page. Places are shares of the picture's width and height, so that pictures of different sizes move alike. */

export interface Place {
  readonly x: number
  readonly y: number
}

/** `zoom` 1: the whole picture; (x, y): what lies in the middle of the pane. */
export interface View extends Place {
  readonly zoom: number
}

export const WHOLE: View = { zoom: 1, x: 0.5, y: 0.5 }
export const MOST_ZOOM = 64

/** Holds the zoom within its bounds and the picture in the pane. */
export function clampView({ zoom, x, y }: View): View {
  const held = Math.min(MOST_ZOOM, Math.max(1, zoom))
  const half = 0.5 / held
  const keep = (centre: number) => Math.min(1 - half, Math.max(half, centre))
  return { zoom: held, x: keep(x), y: keep(y) }
}

/** What lies under `at` stays there. */
export function zoomAt(view: View, at: Place, factor: number): View {
  const zoom = Math.min(MOST_ZOOM, Math.max(1, view.zoom * factor))
  const share = view.zoom / zoom
  return clampView({ zoom, x: at.x - (at.x - view.x) * share, y: at.y - (at.y - view.y) * share })
}

/** `by`: shares of the picture as it is at zoom 1. */
export function panBy(view: View, by: Place): View {
  return clampView({ zoom: view.zoom, x: view.x - by.x / view.zoom, y: view.y - by.y / view.zoom })
}

/** Percentages are of the element's own size, so one transform fits panes of every size. Origin: the centre. */
export function transformOf({ zoom, x, y }: View): string {
  return `translate(${(0.5 - x) * zoom * 100}%, ${(0.5 - y) * zoom * 100}%) scale(${zoom})`
}

/** `2.5,0.31,0.7`; null for the whole. */
export function formatView({ zoom, x, y }: View): string | null {
  return zoom === 1 ? null : [zoom, x, y].map((number) => Number(number.toFixed(4))).join(',')
}

export function parseView(text: string | null): View {
  const numbers = text?.split(',').map(Number) ?? []
  if (numbers.length !== 3 || !numbers.every(Number.isFinite)) return WHOLE
  return clampView({ zoom: numbers[0], x: numbers[1], y: numbers[2] })
}

/** A value outside of React: what changes with every movement of the mouse draws nothing anew but what listens. */
export interface Shared<Value> {
  get(): Value
  set(value: Value): void
  subscribe(listener: () => void): () => void
}

export function createShared<Value>(initial: Value): Shared<Value> {
  let current = initial
  const listeners = new Set<() => void>()
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return
      current = value
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** A page's view and what the mouse points at. */
export interface Viewport {
  readonly view: Shared<View>
  readonly cursor: Shared<Place | null>
}

export const createViewport = (view: View = WHOLE): Viewport => ({
  view: createShared(view),
  cursor: createShared<Place | null>(null),
})
