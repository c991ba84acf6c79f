/**
 * Structural similarity of two maps (Wang 2004): the mean over all places where an 11 × 11 Gaussian window (σ 1.5) lies wholly inside, with population
 * variances, K₁ = 0.01 and K₂ = 0.03.
 */
import type { ScalarMap } from '../render/maps.ts'
import { isComparable } from './comparable.ts'

const RADIUS = 5
const SIGMA = 1.5
const [K1, K2] = [0.01, 0.03]

const WINDOW = gaussianWindow()

function gaussianWindow(): Float64Array {
  const weights = Float64Array.from({ length: 2 * RADIUS + 1 }, (_, i) => Math.exp(-((i - RADIUS) ** 2) / (2 * SIGMA ** 2)))
  const sum = weights.reduce((all, weight) => all + weight, 0)
  return weights.map((weight) => weight / sum)
}

/**
 * `range`: the extent of the scale that both are shown on, from its least to its greatest value. Null (“n/a”) where a map is constant, not all numbers or smaller
 * than the window, or the scale has no extent. Throws RangeError if the sizes differ.
 */
export function ssim(left: ScalarMap, right: ScalarMap, range: number): number | null {
  if (left.width !== right.width || left.height !== right.height) throw new RangeError('maps of two sizes cannot be compared')
  const { width, height } = left
  if (Math.min(width, height) < WINDOW.length || !(range > 0) || !isComparable(left.values, right.values)) return null
  const [a, b] = [left.values, right.values]
  const blurred = (at: (i: number) => number) =>
    blur(
      Float64Array.from(a, (_, i) => at(i)),
      width,
    )
  const meansA = blurred((i) => a[i])
  const meansB = blurred((i) => b[i])
  const squares = blurred((i) => a[i] * a[i] + b[i] * b[i])
  const products = blurred((i) => a[i] * b[i])
  const [c1, c2] = [(K1 * range) ** 2, (K2 * range) ** 2]
  let sum = 0
  for (let i = 0; i < meansA.length; i++) {
    const product = meansA[i] * meansB[i]
    const power = meansA[i] * meansA[i] + meansB[i] * meansB[i]
    sum += ((2 * product + c1) * (2 * (products[i] - product) + c2)) / ((power + c1) * (squares[i] - power + c2))
  }
  return sum / meansA.length
}

/** Where the window lies wholly inside: ten fewer columns and rows. */
function blur(values: Float64Array, width: number): Float64Array {
  const height = values.length / width
  const [columns, rows] = [width - 2 * RADIUS, height - 2 * RADIUS]
  const across = new Float64Array(columns * height)
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < columns; x++, to++) {
      let sum = 0
      for (let k = 0, from = y * width + x; k < WINDOW.length; k++, from++) sum += WINDOW[k] * values[from]
      across[to] = sum
    }
  }
  const out = new Float64Array(columns * rows)
  for (let y = 0; y < rows; y++) {
    for (let k = 0; k < WINDOW.length; k++) {
      const [weight, from, to] = [WINDOW[k], (y + k) * columns, y * columns]
      for (let x = 0; x < columns; x++) out[to + x] += weight * across[from + x]
    }
  }
  return out
}
