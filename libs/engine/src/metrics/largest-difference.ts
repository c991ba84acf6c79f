/** How far two maps are apart where they are furthest apart, in shares of the larger one's largest absolute value. 0 for equal maps, 2 for a map and its negative. */
import { isComparable } from './comparable.ts'

/** Null (“n/a”) where a map is constant or not all numbers. Throws RangeError if the lengths differ. */
export function largestDifference(left: Float32Array, right: Float32Array): number | null {
  if (!isComparable(left, right)) return null
  let [difference, extent] = [0, 0]
  for (let i = 0; i < left.length; i++) {
    difference = Math.max(difference, Math.abs(left[i] - right[i]))
    extent = Math.max(extent, Math.abs(left[i]), Math.abs(right[i]))
  }
  return difference / extent
}
