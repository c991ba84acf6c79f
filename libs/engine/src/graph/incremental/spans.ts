/**
 * How far a change reaches, along one axis of a map. A patch of the image begins at one of its positions, p = 0 … n − 1; at every value of the graph the
 * positions that it may change are the half-open range `low[p]` … `high[p]`. A range has one position at least, so that a window of it is never empty.
 */
import { extentOf, type WindowAxis } from '../ops/shared/window.ts'

export interface Spans {
  /** Positions of the map along this axis. */
  readonly extent: number
  readonly low: Int32Array
  readonly high: Int32Array
}

/** Of the image itself: the patch, clipped at the border. */
export function patchSpans(extent: number, patch: number): Spans {
  const low = Int32Array.from({ length: extent }, (_, p) => p)
  return { extent, low, high: low.map((p) => Math.min(p + patch, extent)) }
}

/** Of what slides windows over the map: window `i` reads `i·stride − before + j·dilation`. */
export function throughWindows(spans: Spans, axis: WindowAxis): Spans {
  const { stride, before, output } = axis
  return within(
    output,
    spans.low.map((low) => Math.ceil((low + before - extentOf(axis) + 1) / stride)),
    spans.high.map((high) => Math.floor((high - 1 + before) / stride) + 1),
  )
}

/** Of a map with `before` more positions in front (fewer, where negative) and `extent` in all. */
export function shift(spans: Spans, before: number, extent: number): Spans {
  return within(
    extent,
    spans.low.map((low) => low + before),
    spans.high.map((high) => high + before),
  )
}

/** Whatever one of these reaches. All are of one extent. */
export function union(all: readonly Spans[]): Spans {
  return all.reduce((a, b) => ({
    extent: a.extent,
    low: a.low.map((low, p) => Math.min(low, b.low[p])),
    high: a.high.map((high, p) => Math.max(high, b.high[p])),
  }))
}

export function sameSpans(a: Spans, b: Spans): boolean {
  return a === b || (a.extent === b.extent && a.low.every((low, p) => low === b.low[p] && a.high[p] === b.high[p]))
}

function within(extent: number, low: Int32Array, high: Int32Array): Spans {
  const first = low.map((position) => Math.min(Math.max(position, 0), extent - 1))
  return { extent, low: first, high: high.map((position, p) => Math.min(Math.max(position, first[p] + 1), extent)) }
}
