import { describe, expect, it } from 'vitest'
import { gaussianBlur, gaussianKernel } from './gaussian-blur.ts'

describe('gaussianKernel', () => {
  it('holds exp(−d²/2σ²) over its sum', () => {
    const weights = [0, 1, 2, 3, 4].map((distance) => Math.exp((-distance * distance) / 2))
    const total = weights[0] + 2 * (weights[1] + weights[2] + weights[3] + weights[4])
    const kernel = gaussianKernel(1)
    expect(kernel).toHaveLength(5)
    weights.forEach((weight, i) => expect(kernel[i]).toBeCloseTo(weight / total, 12))
  })

  it('is the identity for σ = 0', () => expect(Array.from(gaussianKernel(0))).toEqual([1]))
})

describe('gaussianBlur', () => {
  it('spreads a point over a non-square map, each channel on its own', () => {
    const [height, width] = [25, 31]
    const image = new Float32Array(height * width * 2)
    image[(12 * width + 15) * 2] = 1
    const blurred = gaussianBlur(image, [height, width, 2], { vertical: 1, horizontal: 2 })
    const [down, across] = [gaussianKernel(1), gaussianKernel(2)]
    for (const [dy, dx] of [
      [0, 0],
      [1, 0],
      [-3, 5],
      [4, -8],
    ]) {
      expect(blurred[((12 + dy) * width + 15 + dx) * 2]).toBeCloseTo(down[Math.abs(dy)] * across[Math.abs(dx)], 7)
      expect(blurred[((12 + dy) * width + 15 + dx) * 2 + 1]).toBe(0)
    }
  })

  it('mirrors the image at its edges, also where the kernel is longer than the image', () => {
    // One row (a, b): every neighbour at an odd step changes side only at the pair’s edges: … b a | a b | b a a b …
    const [a, b] = [1, 3]
    const kernel = gaussianKernel(1)
    const [first] = gaussianBlur(new Float32Array([a, b]), [1, 2, 1], { vertical: 1, horizontal: 1 })
    const right = [a, b, b, a, a]
    const left = [a, a, b, b, a]
    const expected = kernel.reduce((sum, weight, d) => sum + (d === 0 ? weight * a : weight * (right[d] + left[d])), 0)
    expect(first).toBeCloseTo(expected, 6)
  })

  it('leaves a constant image as it is', () => {
    const image = new Float32Array(3 * 5).fill(0.7)
    gaussianBlur(image, [3, 5, 1], { vertical: 2, horizontal: 4 }).forEach((value) => expect(value).toBeCloseTo(0.7, 6))
  })
})
