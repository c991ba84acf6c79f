/** Seeded numbers for test models; not for explainers, which draw from explainer/random.ts. */

/** Uniform in [−0.5, 0.5). */
export function uniform(length: number, seed: number): Float32Array {
  let state = (seed * 2654435761) >>> 0 || 1
  return Float32Array.from({ length }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32 - 0.5
  })
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity
  let largest = 0
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i])
    if (!(difference <= largest)) largest = difference
  }
  return largest
}
