/** Whether two maps point at the same places: intersection over union of the pixels with the highest signed values. 0 … 1. */
import { isComparable } from './comparable.ts'

/** The share of pixels that counts as the top. */
export const TOP_SHARE = 0.1

/**
 * Pixels that tie for the last places share them equally (a map that is mostly 0 would else point at whatever comes first), so that the overlap is Σ min / Σ max of the
 * shares; without ties it is the plain ratio of two sets. Null (“n/a”) where a map is constant or not all numbers. Throws RangeError if the lengths differ.
 */
export function topOverlap(left: Float32Array, right: Float32Array, share: number = TOP_SHARE): number | null {
  if (!isComparable(left, right)) return null
  const count = Math.min(left.length, Math.max(1, Math.round(left.length * share)))
  const [a, b] = [topOf(left, count), topOf(right, count)]
  let [both, either] = [0, 0]
  for (let i = 0; i < left.length; i++) {
    const [x, y] = [sharesIn(a, left[i]), sharesIn(b, right[i])]
    both += Math.min(x, y)
    either += Math.max(x, y)
  }
  return both / either
}

interface Top {
  /** The least value that is in. */
  readonly threshold: number
  /** How far a pixel of just that value is in. */
  readonly tied: number
}

function topOf(values: Float32Array, count: number): Top {
  const threshold = values.slice().sort()[values.length - count]
  let [above, equal] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    if (values[i] > threshold) above++
    else if (values[i] === threshold) equal++
  }
  return { threshold, tied: (count - above) / equal }
}

const sharesIn = ({ threshold, tied }: Top, value: number) => (value > threshold ? 1 : value === threshold ? tied : 0)
