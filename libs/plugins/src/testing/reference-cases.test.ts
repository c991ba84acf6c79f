import { ndArray } from '@sightline/engine'
import { describe, expect, it } from 'vitest'
import { compareWithReference, type Reference } from './reference-cases.ts'

/** Of [3, 0, -4, 0, 0], every second number kept, after one of another array. */
const REFERENCE: Reference = {
  quantity: 'logits',
  parameters: {},
  shape: [5],
  stride: 2,
  offset: 1,
  count: 3,
  sum: -1,
  l1: 7,
  l2: 5,
  max: 4,
  tolerance: 1e-4,
  shareBeyond: 0,
}
const NUMBERS = Float32Array.of(99, 3, -4, 0)

const compare = (data: number[], reference = REFERENCE, numbers = NUMBERS) =>
  compareWithReference(ndArray([data.length], Float32Array.from(data)), reference, numbers)

describe('comparison with a reference', () => {
  it('is nought for the same numbers', () => {
    expect(compare([3, 0, -4, 0, 0])).toEqual({ deviation: 0, sums: 0, shareBeyond: 0 })
  })

  it('sees a kept number that differs, relative to the largest', () => {
    expect(compare([3, 0, -4, 0, 1])).toMatchObject({ deviation: 0.25, shareBeyond: 1 / 3 })
  })

  it('sees a number that is not kept by the sums', () => {
    expect(compare([3, 7, -4, 0, 0])).toMatchObject({ deviation: 0, sums: 1 })
  })

  it('lets no NaN pass', () => {
    expect(compare([NaN, 0, -4, 0, 0]).deviation).not.toBeLessThanOrEqual(1)
  })

  it('of zeros allows zeros alone', () => {
    const zeros = { ...REFERENCE, sum: 0, l1: 0, l2: 0, max: 0 }
    expect(compare([0, 0, 0, 0, 0], zeros, new Float32Array(4)).deviation).toBe(0)
    expect(compare([1e-9, 0, 0, 0, 0], zeros, new Float32Array(4)).deviation).toBe(Infinity)
  })
})
