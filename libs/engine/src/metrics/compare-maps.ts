/** Two maps held against each other, as the comparison view does it. */
import type { Size } from '../image/resize.ts'
import { smoothMap, toScalarMap, type ScalarMap } from '../render/maps.ts'
import { isConstant } from './comparable.ts'
import { largestDifference } from './largest-difference.ts'
import { spearman } from './spearman.ts'
import { ssim } from './ssim.ts'
import { topOverlap } from './top-overlap.ts'

/** Of an explanation: `[h, w]` or `[h, w, c]`. */
export interface RawMap {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** Null: “n/a”, a map is constant, not all numbers, or too small. */
export interface Agreement {
  /** −1 … 1 */
  readonly spearman: number | null
  /** −1 … 1 */
  readonly ssim: number | null
  /** 0 … 1 */
  readonly topOverlap: number | null
  /** 0 … 2 */
  readonly largestDifference: number | null
}

export const NOT_COMPARABLE: Agreement = { spearman: null, ssim: null, topOverlap: null, largestDifference: null }

/** Sums the channels with their signs and resizes bilinearly to `size`, which is that of the left map's input. Throws RangeError for other shapes than a map's. */
export function alignMap(map: RawMap, size: Size): ScalarMap {
  return smoothMap(toScalarMap(map), size)
}

export interface CompareOptions {
  /** The left map's input. */
  readonly size: Size
  /** The extent of the scale that both are shown on: 2 · limit if it is symmetric. */
  readonly range: number
}

export function compareMaps(left: RawMap, right: RawMap, { size, range }: CompareOptions): Agreement {
  const [a, b] = [toScalarMap(left), toScalarMap(right)]
  // Before they are resized: rounding would make a constant vary.
  if (isConstant(a.values) || isConstant(b.values)) return NOT_COMPARABLE
  return compareAligned(smoothMap(a, size), smoothMap(b, size), range)
}

/** The same for maps that have one size already. */
export function compareAligned(left: ScalarMap, right: ScalarMap, range: number): Agreement {
  return {
    spearman: spearman(left.values, right.values),
    ssim: ssim(left, right, range),
    topOverlap: topOverlap(left.values, right.values),
    largestDifference: largestDifference(left.values, right.values),
  }
}

/** Left minus right; both of one size. */
export function differenceMap(left: ScalarMap, right: ScalarMap): ScalarMap {
  if (left.values.length !== right.values.length) throw new RangeError('maps of two sizes have no difference')
  return { ...left, values: left.values.map((value, i) => value - right.values[i]) }
}
