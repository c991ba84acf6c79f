/**
 * Where the windows of a batch of patches lie, and which rows (the channels of one position) they are gathered from. All windows that a value has in one batch are of one size;
 * each is moved inside the map where it would reach beyond.
 */
import type { Spans } from './spans.ts'
import { pair, type Pair, type Reading, type Resolved } from './trace.ts'

/** Top left corner of a patch in the image. */
export type Position = Pair<number>

/** The windows of one value, one for each patch. */
export interface Windows {
  /** Height and width. */
  readonly size: Pair<number>
  /** Top and left, for each patch. */
  readonly starts: Pair<Int32Array>
}

export function placeWindows(spans: Pair<Spans>, positions: readonly Position[]): Windows {
  const sizes = pair((axis) =>
    positions.reduce((most, at) => Math.max(most, spans[axis].high[at[axis]] - spans[axis].low[at[axis]]), 1),
  )
  const starts = pair((axis) =>
    Int32Array.from(positions, (at) => Math.min(spans[axis].low[at[axis]], spans[axis].extent - sizes[axis])),
  )
  return { size: sizes, starts }
}

/** The whole map, for each of `count` patches. */
export function wholeMap(extents: Pair<number>, count: number): Windows {
  return { size: extents, starts: [new Int32Array(count), new Int32Array(count)] }
}

/** Windows with the number of the row at which each begins, among the rows of what a patch changed. */
export interface StoredWindows {
  readonly starts: Pair<ArrayLike<number>>
  /** For each patch. */
  readonly sizes: Pair<ArrayLike<number>>
  readonly rows: ArrayLike<number>
}

/** Windows that are stored one after the other. */
export function storedInTurn({ size: [height, width], starts }: Windows): StoredWindows {
  const { length } = starts[0]
  return {
    starts,
    sizes: [new Int32Array(length).fill(height), new Int32Array(length).fill(width)],
    rows: Int32Array.from({ length }, (_, i) => i * height * width),
  }
}

export interface Gathered {
  readonly from: Resolved
  readonly readings: Pair<Reading>
  /** The windows of the result, before they are read with a stride. */
  readonly to: Windows
  /** What lies around the map is a number of its own; null where nothing is read there. */
  readonly padding: number | null
}

/** The numbers that are no part of any map, in the order of their rows. */
export function fillsOf({ from, padding }: Pick<Gathered, 'from' | 'padding'>): number[] {
  return [...(padding === null ? [] : [padding]), ...from.borders.map(({ value }) => value)]
}

/** First and last row of the source's map that are read, the last exclusive. */
export function bandOf(gathered: Gathered): Pair<number> {
  const [height] = gathered.from.extents
  let [first, last] = [height, 0]
  for (let i = 0; i < gathered.to.starts[0].length; i++) {
    for (const row of positionsRead(gathered, 0, i)) {
      if (row < 0) continue
      first = Math.min(first, row)
      last = Math.max(last, row + 1)
    }
  }
  return first < last ? [first, last] : [0, 1]
}

/**
 * The numbers of rows, `[patches, height, width]` of what is gathered: first the fills, then the map from row `band[0]` on, then what the patches changed
 * (null: nothing, for a constant).
 */
export function gatherRows(gathered: Gathered, changed: StoredWindows | null, band: Pair<number>): Int32Array {
  const { from, to } = gathered
  const [, width] = from.extents
  const mapStart = fillsOf(gathered).length - band[0] * width
  const changedStart = mapStart + band[1] * width
  const count = to.starts[0].length
  const [rows, columns] = lengths(gathered)
  const indices = new Int32Array(count * rows * columns)
  for (let patch = 0, at = 0; patch < count; patch++) {
    const ys = positionsRead(gathered, 0, patch)
    const xs = positionsRead(gathered, 1, patch)
    const [top, left] = changed ? [changed.starts[0][patch], changed.starts[1][patch]] : [0, 0]
    const [height, across] = changed ? [changed.sizes[0][patch], changed.sizes[1][patch]] : [0, 0]
    const firstRow = changedStart + (changed ? changed.rows[patch] : 0)
    for (const y of ys) {
      const isInRows = y >= top && y < top + height
      for (const x of xs) {
        if (y < 0 || x < 0) indices[at++] = outermost(y, x)
        else if (isInRows && x >= left && x < left + across) indices[at++] = firstRow + (y - top) * across + x - left
        else indices[at++] = mapStart + y * width + x
      }
    }
  }
  return indices
}

/** Fills are coded −1, −2, … from the outside in. */
function outermost(y: number, x: number): number {
  if (y < 0 && x < 0) return -1 - Math.max(y, x)
  return -1 - Math.min(y, x)
}

/** Height and width of what is gathered. */
export function lengths({ readings, to }: Pick<Gathered, 'readings' | 'to'>): Pair<number> {
  return pair((axis) => readings[axis].length(to.size[axis]))
}

/** Along an axis, for one patch: positions of the source, or codes of fills. */
function positionsRead({ from, readings, to, padding }: Gathered, axis: 0 | 1, patch: number): Int32Array {
  const { before, stride, step, length } = readings[axis]
  const first = to.starts[axis][patch] * stride - before
  const hasPadding = padding === null ? 0 : 1
  const outer = from.borders[0]?.extents[axis] ?? from.extents[axis]
  return Int32Array.from({ length: length(to.size[axis]) }, (_, i) => {
    let position = first + i * step
    if (position < 0 || position >= outer) return -1
    for (let level = 0; level < from.borders.length; level++) {
      position -= from.borders[level].before[axis]
      const inner = from.borders[level + 1]?.extents[axis] ?? from.extents[axis]
      if (position < 0 || position >= inner) return -1 - hasPadding - level
    }
    return position
  })
}
