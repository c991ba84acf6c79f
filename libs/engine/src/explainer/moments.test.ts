import { describe, expect, it } from 'vitest'
import { createBlockMoments, createMoments, meanOf, rangeOf, sumOf } from './moments.ts'

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

it.each([
  ['of one array is not known', [[1, 2]], null],
  // Standard errors √(13/3) and 0, means 5 and 12.
  [
    'is ‖standard error‖ / ‖mean‖',
    [
      [2, 12],
      [4, 12],
      [9, 12],
    ],
    Math.sqrt(13 / 3) / 13,
  ],
  [
    'of equal arrays is 0, also where they are 0',
    [
      [0, 0],
      [0, 0],
    ],
    0,
  ],
  [
    'of arrays that cancel out is infinite',
    [
      [1, 0],
      [-1, 0],
    ],
    Infinity,
  ],
] as const)('the relative error %s', (_, arrays, expected) => {
  const moments = createMoments(2)
  arrays.forEach((values) => moments.add(values))
  if (expected === null || expected === Infinity) expect(moments.relativeError()).toBe(expected)
  else expect(moments.relativeError()).toBeCloseTo(expected, 12)
})

it('moments in blocks take the mean of all arrays and the error of the means of whole blocks', () => {
  const moments = createBlockMoments(1, 2)
  for (const value of [1, 3]) moments.add([value])
  expect(moments.relativeError()).toBeNull()
  for (const value of [4, 8, 9]) moments.add([value])
  expect(moments).toMatchObject({ count: 5, replicates: 2 })
  expect(moments.mean()[0]).toBe(5)
  // Blocks (1, 3) and (4, 8): means 2 and 6, s² = 8, s/√2 = 2; their mean is 4.
  expect(moments.standardError()![0]).toBeCloseTo(2, 6)
  expect(moments.relativeError()).toBeCloseTo(0.5, 12)
})

it('sums, averages and finds ranges', () => {
  expect(sumOf([1, 2, 3.5])).toBe(6.5)
  expect(meanOf([1, 2, 6])).toBe(3)
  expect(rangeOf([3, -1, 2])).toEqual({ min: -1, max: 3 })
})
