/** How far two maps order their pixels alike (Spearman 1904): the correlation of their ranks, ties with average ranks. −1 … 1. */
import { isComparable } from './comparable.ts'
import { averageRanks } from './ranks.ts'

/** Null (“n/a”) where a map is constant or not all numbers. Throws RangeError if the lengths differ. */
export function spearman(left: Float32Array, right: Float32Array): number | null {
  if (!isComparable(left, right)) return null
  const [a, b] = [averageRanks(left), averageRanks(right)]
  const mean = (a.length + 1) / 2
  let [both, squaresA, squaresB] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] - mean, b[i] - mean]
    both += x * y
    squaresA += x * x
    squaresB += y * y
  }
  return Math.min(1, Math.max(-1, both / Math.sqrt(squaresA * squaresB)))
}
