import { describe, expect, it, vi } from 'vitest'
import {
  clampView,
  createShared,
  formatView,
  panBy,
  parseView,
  transformOf,
  WHOLE,
  zoomAt,
  type Place,
  type View,
} from './viewport.ts'

/** Where a place of the picture lies in the pane, both in shares of the picture at zoom 1. */
const onPane = ({ zoom, x, y }: View, at: Place) => ({ x: 0.5 + (at.x - x) * zoom, y: 0.5 + (at.y - y) * zoom })

describe('zoom', () => {
  it.each([
    [WHOLE, { x: 0.5, y: 0.5 }, 2],
    [WHOLE, { x: 0.25, y: 0.8 }, 3],
    [{ zoom: 4, x: 0.3, y: 0.6 }, { x: 0.35, y: 0.55 }, 1.5],
    [{ zoom: 4, x: 0.5, y: 0.5 }, { x: 0.45, y: 0.5 }, 0.75],
  ])('from %j at %j by %d keeps what is under the mouse', (view, at, factor) => {
    const zoomed = zoomAt(view, at, factor)
    expect(zoomed.zoom).toBeCloseTo(view.zoom * factor, 12)
    expect(onPane(zoomed, at).x).toBeCloseTo(onPane(view, at).x, 12)
    expect(onPane(zoomed, at).y).toBeCloseTo(onPane(view, at).y, 12)
  })

  it('ends at the whole picture and at 64 times', () => {
    expect(zoomAt({ zoom: 1.2, x: 0.4, y: 0.5 }, { x: 0, y: 0 }, 0.1)).toEqual(WHOLE)
    expect(zoomAt({ zoom: 60, x: 0.5, y: 0.5 }, { x: 0.5, y: 0.5 }, 10).zoom).toBe(64)
  })
})

it.each([
  [
    { zoom: 2, x: 0, y: 1 },
    { zoom: 2, x: 0.25, y: 0.75 },
  ],
  [{ zoom: 0.2, x: 3, y: 0.1 }, WHOLE],
])('%j is held within the pane: %j', (view, held) => {
  expect(clampView(view)).toEqual(held)
})

it('a drag moves the picture with the mouse', () => {
  const moved = panBy({ zoom: 4, x: 0.5, y: 0.5 }, { x: 0.2, y: -0.1 })
  expect(moved.x).toBeCloseTo(0.45, 12)
  expect(moved.y).toBeCloseTo(0.525, 12)
})

it('the transform puts the centre of the view into the middle', () => {
  expect(transformOf(WHOLE)).toBe('translate(0%, 0%) scale(1)')
  expect(transformOf({ zoom: 2, x: 0.25, y: 0.75 })).toBe('translate(50%, -50%) scale(2)')
})

describe('in the address', () => {
  it.each([[{ zoom: 2.5, x: 0.31, y: 0.7 }], [{ zoom: 64, x: 0.5, y: 0.5 }]])('%j comes back', (view) => {
    expect(parseView(formatView(view))).toEqual(view)
  })
  it('the whole picture needs no words', () => {
    expect(formatView(WHOLE)).toBeNull()
  })
  it.each([null, '', '1', 'a,b,c', '2,NaN,1', '2,0.1'])('%j is the whole picture', (text) => {
    expect(parseView(text)).toEqual(WHOLE)
  })
})

it('tells listeners of changes, and of nothing else', () => {
  const shared = createShared(1)
  const listener = vi.fn()
  const stop = shared.subscribe(listener)
  shared.set(1)
  shared.set(2)
  stop()
  shared.set(3)
  expect(listener).toHaveBeenCalledTimes(1)
  expect(shared.get()).toBe(3)
})
