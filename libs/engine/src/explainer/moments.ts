/**
 * Mean and spread of arrays that arrive one at a time, element by element, in memory that does not depend on how many there are.
 * Welford 1962, “Note on a method for calculating corrected sums of squares and products”; in double precision, so that the
 * mean of one array is that array exactly.
 */
export interface Moments {
  readonly count: number
  /** How many independent values the standard error rests on: arrays, or whole blocks of them. */
  readonly replicates: number
  add(values: ArrayLike<number>): void
  mean(): Float32Array
  /** Standard error of each element's mean, s/√n with s² = M₂/(n − 1); null for fewer than two arrays. */
  standardError(): Float32Array | null
  /** ‖standard error‖ / ‖mean‖ over all elements: how much of the map is chance. Null for fewer than two arrays. */
  relativeError(): number | null
}

export function createMoments(size: number): Moments {
  const means = new Float64Array(size)
  const squares = new Float64Array(size)
  let count = 0
  return {
    get count() {
      return count
    },
    get replicates() {
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
    mean: () => new Float32Array(means),
    standardError() {
      if (count < 2) return null
      const errors = new Float32Array(squares)
      for (let i = 0; i < size; i++) errors[i] = Math.sqrt(squares[i] / (count - 1) / count)
      return errors
    },
    relativeError() {
      if (count < 2) return null
      return ratio(Math.sqrt(sumOf(squares) / (count - 1) / count), norm(means))
    },
  }
}

/**
 * Moments of arrays that are independent of each other only in blocks of `length`, as stratified samples are: the mean is that of all arrays, its error comes
 * from the spread of the means of whole blocks, which are independent.
 */
export function createBlockMoments(size: number, length: number): Moments {
  if (length === 1) return createMoments(size)
  const all = createMoments(size)
  const blocks = createMoments(size)
  let block = createMoments(size)
  return {
    get count() {
      return all.count
    },
    get replicates() {
      return blocks.count
    },
    add(values) {
      all.add(values)
      block.add(values)
      if (block.count < length) return
      blocks.add(block.mean())
      block = createMoments(size)
    },
    mean: () => all.mean(),
    standardError: () => blocks.standardError(),
    relativeError: () => blocks.relativeError(),
  }
}

function norm(values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i]
  return Math.sqrt(sum)
}

function ratio(part: number, whole: number): number {
  return part === 0 ? 0 : part / whole
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
