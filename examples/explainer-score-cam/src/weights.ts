import type { Channel } from './channels.ts'

/** exp(c_k) / Σ exp(c_j); the largest is subtracted first, so that nothing overflows. Of none: none. */
export function softmax(increases: readonly number[]): number[] {
  const largest = Math.max(...increases)
  const powers = increases.map((increase) => Math.exp(increase - largest))
  const total = powers.reduce((sum, power) => sum + power, 0)
  return powers.map((power) => power / total)
}

/** Σ_k α_k·A_k, `[h, w]` as the maps are; `size` numbers also where there is no channel. */
export function weightedSum(channels: readonly Channel[], weights: readonly number[], size: number): Float32Array {
  const sums = new Float64Array(size)
  channels.forEach(({ map }, k) => map.forEach((value, position) => (sums[position] += weights[k] * value)))
  return Float32Array.from(sums)
}
