import { describe, expect, it } from 'vitest'
import { PIECE_BYTES } from '../weight-data.ts'
import { transpose, transposedPieces } from './arrange.ts'

describe('transposition', () => {
  it('gives the numbers in the order of the new axes', () => {
    expect([...transpose(Float32Array.of(0, 1, 2, 3, 4, 5), [2, 3], [1, 0])]).toEqual([0, 3, 1, 4, 2, 5])
  })

  it('gives the same in pieces, the last of which is shorter', () => {
    const shape = [3, 700, 501]
    const values = Float32Array.from({ length: 3 * 700 * 501 }, (_, i) => i)
    const whole = transpose(values, shape, [2, 0, 1])
    const lengths: number[] = []
    let position = 0
    for (const piece of transposedPieces(values, { shape, permutation: [2, 0, 1] })) {
      expect(piece.every((value, i) => value === whole[position + i])).toBe(true)
      lengths.push(piece.length)
      position += piece.length
    }
    expect(lengths).toEqual([PIECE_BYTES / 4, values.length - PIECE_BYTES / 4])
  })

  it.each([
    [
      [2, 3, 4, 5],
      [3, 2, 0, 1],
    ],
    [
      [3, 1, 2],
      [1, 2, 0],
    ],
    [
      [4, 3],
      [0, 1],
    ],
    [[5], [0]],
  ])('of shape %j by %j has every number where it belongs', (shape, permutation) => {
    const size = shape.reduce((all, extent) => all * extent, 1)
    const values = Float32Array.from({ length: size }, (_, i) => i)
    const stride = (axis: number) => shape.slice(axis + 1).reduce((all, extent) => all * extent, 1)
    const expected = [0]
    for (const axis of permutation) {
      const before = expected.splice(0)
      for (const at of before) for (let i = 0; i < shape[axis]; i++) expected.push(at + i * stride(axis))
    }
    expect([...transpose(values, shape, permutation)]).toEqual(expected)
  })

  it('of nothing has no pieces', () => {
    expect([...transposedPieces(new Float32Array(), { shape: [0, 2], permutation: [1, 0] })]).toEqual([])
  })
})
