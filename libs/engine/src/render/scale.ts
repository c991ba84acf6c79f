/**
 * From numbers to entries of a colormap. Nothing here changes what is stored: it is display only.
 *
 * A scale is linear: entry = value · gain + offset, rounded and held within 0 … 255.
 */
import { NEUTRAL } from './colormaps.ts'

export interface Scale {
  readonly gain: number
  readonly offset: number
}

/** Zero in the middle, ±limit at the ends. For diverging colormaps. */
export function divergingScale(limit: number): Scale {
  return { gain: limit > 0 ? 127 / limit : 0, offset: NEUTRAL }
}

/** From 0 to limit. */
export function sequentialScale(limit: number): Scale {
  return { gain: limit > 0 ? 255 / limit : 0, offset: 0 }
}

/** From minimum to maximum; the middle where they are equal. */
export function rangeScale(minimum: number, maximum: number): Scale {
  if (!(maximum > minimum)) return { gain: 0, offset: NEUTRAL }
  const gain = 255 / (maximum - minimum)
  return { gain, offset: -minimum * gain }
}

export const SIGN_MODES = ['signed', 'absolute', 'positive', 'negative'] as const
/** `positive` and `negative` show the size of that part alone; what is of the other sign becomes 0. */
export type SignMode = (typeof SIGN_MODES)[number]

/** The numbers to show; the array itself for `signed`. */
export function applySign(values: Float32Array, mode: SignMode): Float32Array {
  switch (mode) {
    case 'signed':
      return values
    case 'absolute':
      return values.map(Math.abs)
    case 'positive':
      return values.map((value) => (value < 0 ? 0 : value))
    case 'negative':
      return values.map((value) => (value > 0 ? 0 : -value))
  }
}

/** A share of outliers may leave the scale, so that a single pixel does not turn the rest pale; the percentile that SHAP plots with. */
export const DEFAULT_PERCENTILE = 99.9

/**
 * The limit of a scale: a percentile of |value| over one or several maps (numbers only), between ranks interpolated linearly as numpy does. Where that
 * is 0 although something is not, the largest |value|; 0 only if all is zero.
 */
export function outlierLimit(maps: readonly Float32Array[], percentile: number = DEFAULT_PERCENTILE): number {
  const sizes = new Float32Array(maps.reduce((sum, map) => sum + map.length, 0))
  let count = 0
  let largest = 0
  for (const map of maps) {
    for (const value of map) {
      const size = Math.abs(value)
      if (!(size < Infinity)) continue
      sizes[count++] = size
      if (size > largest) largest = size
    }
  }
  if (count === 0) return 0
  const rank = (Math.min(100, Math.max(0, percentile)) / 100) * (count - 1)
  const below = select(sizes.subarray(0, count), Math.floor(rank))
  const share = rank - Math.floor(rank)
  const above = share > 0 ? smallestFrom(sizes, { from: Math.floor(rank) + 1, to: count }) : below
  return below + (above - below) * share || largest
}

/** The value that sorting would put at `rank`; reorders so that nothing larger stands before it (Hoare's quickselect). */
function select(values: Float32Array, rank: number): number {
  let left = 0
  let right = values.length - 1
  while (left < right) {
    const pivot = values[(left + right) >> 1]
    let i = left
    let j = right
    while (i <= j) {
      while (values[i] < pivot) i++
      while (values[j] > pivot) j--
      if (i > j) break
      const value = values[i]
      values[i++] = values[j]
      values[j--] = value
    }
    if (rank <= j) right = j
    else if (rank >= i) left = i
    else break
  }
  return values[rank]
}

function smallestFrom(values: Float32Array, { from, to }: { from: number; to: number }): number {
  let smallest = values[from]
  for (let i = from + 1; i < to; i++) if (values[i] < smallest) smallest = values[i]
  return smallest
}
