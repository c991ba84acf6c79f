import { describe, expect, it } from 'vitest'
import { broadcast, product, quotient, sameShape, sum } from './dimensions.ts'

describe('dimensions', () => {
  it.each([
    [[2, 3, 4], 24],
    [['N', 3, 4], '12*N'],
    [['N', 1], 'N'],
    [['2*N', 'H', 3], '6*H*N'],
    [['N', 0], 0],
    [[], 1],
  ] as const)('product of %j is %j', (shape, expected) => {
    expect(product(shape)).toBe(expected)
  })

  it.each([
    ['12*N', 'N', 12],
    ['12*N', 4, '3*N'],
    ['12*N', '4*N', 3],
    [12, 5, undefined],
    [12, 'N', undefined],
    ['N', 0, undefined],
  ] as const)('%j / %j is %j', (a, b, expected) => {
    expect(quotient(a, b)).toBe(expected)
  })

  it.each([
    [['N', 3, 1], [4], ['N', 3, 4]],
    [
      [1, 3],
      ['N', 1],
      ['N', 3],
    ],
    [[2], [3], undefined],
    [['N'], [2], undefined],
    [[], [5], [5]],
  ] as const)('%j and %j broadcast to %j', (a, b, expected) => {
    expect(broadcast(a, b)).toEqual(expected)
  })

  it.each([
    [2, 3, 5],
    ['N', 'N', '2*N'],
    ['2*N', '3*N', '5*N'],
    ['N', 0, 'N'],
    [0, 'N', 'N'],
    ['N', 1, undefined],
    ['N', 'H', undefined],
  ] as const)('%j + %j is %j', (a, b, expected) => {
    expect(sum(a, b)).toBe(expected)
  })

  it('compares shapes', () => {
    expect(sameShape(['N', 2], ['N', 2])).toBe(true)
    expect(sameShape(['N', 2], ['N', 3])).toBe(false)
    expect(sameShape(['N'], ['N', 1])).toBe(false)
  })
})
