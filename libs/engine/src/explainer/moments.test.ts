import { describe, expect, it } from 'vitest'
import { createMoments, meanOf, rangeOf, sumOf } from './moments.ts'

describe('createMoments', () => {
  it('gives mean and standard error of each element', () => {
    const moments = createMoments(2)
    for (const values of [
      [2, 1],
      [4, 1],
      [9, 1],
    ])
      moments.add(values)
    expect(Array.from(moments.mean())).toEqual([5, 1])
    // Sample variance of (2, 4, 9) is 13, so s/√n = √(13/3).
    expect(moments.standardError()![0]).toBeCloseTo(Math.sqrt(13 / 3), 6)
    expect(moments.standardError()![1]).toBe(0)
  })

  it('of one array is that array, bit for bit, with no standard error', () => {
    const values = new Float32Array([0.1, -3.3e-12, 7e30])
    const moments = createMoments(3)
    moments.add(values)
    expect(moments.mean()).toEqual(values)
    expect(moments.standardError()).toBeNull()
  })

  it('keeps its precision beside a large mean', () => {
    const moments = createMoments(1)
    for (const value of [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]) moments.add([value])
    // Variance 30 whatever the offset.
    expect(moments.standardError()![0]).toBeCloseTo(Math.sqrt(30 / 4), 5)
  })
})

it('sums, averages and finds ranges', () => {
  expect(sumOf([1, 2, 3.5])).toBe(6.5)
  expect(meanOf([1, 2, 6])).toBe(3)
  expect(rangeOf([3, -1, 2])).toEqual({ min: -1, max: 3 })
})
