/**
 * Mean and spread of arrays that arrive one at a time, element by element, in memory that does not depend on how many there are.
 * Welford 1962, “Note on a method for calculating corrected sums of squares and products”; in double precision, so that the
 * mean of one array is that array exactly.
 */
export interface Moments {
  readonly count: number
  add(values: ArrayLike<number>): void
  mean(): Float32Array
  /** Standard error of each element's mean, s/√n with s² = M₂/(n − 1); null for fewer than two arrays. */
  standardError(): Float32Array | null
}

export function createMoments(size: number): Moments {
  const means = new Float64Array(size)
  const squares = new Float64Array(size)
  let count = 0
  return {
    get count() {
      return count
    },
    add(values) {
      count++
      for (let i = 0; i < size; i++) {
        const before = values[i] - means[i]
        means[i] += before / count
        squares[i] += before * (values[i] - means[i])
      }
    },
    mean: () => Float32Array.from(means),
    standardError() {
      if (count < 2) return null
      return Float32Array.from(squares, (square) => Math.sqrt(square / (count - 1) / count))
    },
  }
}

/** Sum in double precision. */
export function sumOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]
  return sum
}

export function meanOf(values: ArrayLike<number>): number {
  return sumOf(values) / values.length
}

export function rangeOf(values: ArrayLike<number>): { min: number; max: number } {
  let min = Infinity
  let max = -Infinity
  for (let i = 0; i < values.length; i++) {
    if (values[i] < min) min = values[i]
    if (values[i] > max) max = values[i]
  }
  return { min, max }
}
