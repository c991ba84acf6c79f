import { describe, expect, it } from 'vitest'
import { createRandom, imageKey, philox } from './random.ts'

describe('philox', () => {
  // Known-answer tests of the Random123 library for philox4x32-10.
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const)('counter %j, key %j', (counter, key, expected) => {
    const words = new Int32Array(4)
    philox(words, Uint32Array.from(counter), Uint32Array.from(key))
    expect(Array.from(Uint32Array.from(words))).toEqual(expected)
  })
})

describe('createRandom', () => {
  const key = { seed: 1, image: 2, sample: 3 }

  it('is a pure function of its key', () => {
    const draw = () => Array.from(createRandom(key).fillNormal(new Float32Array(7)))
    expect(draw()).toEqual(draw())
  })

  it('fills an array with the numbers that it gives one by one, whatever was drawn before', () => {
    const one = createRandom(key)
    const many = createRandom(key)
    const lengths = [3, 4, 1, 0, 2, 5]
    const singles = lengths.map((length) => Float32Array.from({ length }, () => 0.5 * one.normal()))
    expect(lengths.map((length) => many.fillNormal(new Float32Array(length), 0.5))).toEqual(singles)
  })

  it.each([{ seed: 2 }, { image: 3 }, { sample: 4 }, { seed: 1 + 2 ** 32 }])('changes with %j', (change) => {
    expect(createRandom({ ...key, ...change }).uniform()).not.toBe(createRandom(key).uniform())
  })

  it('is uniform on [0, 1)', () => {
    const random = createRandom(key)
    const draws = Array.from({ length: 20_000 }, () => random.uniform())
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...draws)).toBeLessThan(1)
    // Standard error of the mean is 0.002.
    expect(Math.abs(mean(draws) - 0.5)).toBeLessThan(0.01)
    expect(Math.abs(mean(draws.map((u) => u * u)) - 1 / 3)).toBeLessThan(0.01)
  })

  it('is normal with the given deviation', () => {
    const draws = Array.from(createRandom(key).fillNormal(new Float32Array(40_000), 2))
    expect(Math.abs(mean(draws))).toBeLessThan(0.05)
    expect(Math.abs(mean(draws.map((x) => x * x)) - 4)).toBeLessThan(0.15)
    expect(Math.abs(mean(draws.map((x) => x ** 4)) / 16 - 3)).toBeLessThan(0.3)
  })

  it('has the normal distribution in every part, tails too', () => {
    // Shares between these borders, from tables of the normal distribution.
    const borders = [0, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 3.442619855899, 4, Infinity]
    const shares = [0.0987063, 0.0927562, 0.1498823, 0.0918481, 0.0440571, 0.0165405, 0.0048597, 0.0010619, 0.0002564, 0.0000317]
    const draws = createRandom(key).fillNormal(new Float32Array(2 ** 20))
    for (const sign of [-1, 1]) {
      shares.forEach((share, i) => {
        const expected = share * draws.length
        const count = draws.filter((x) => sign * x >= borders[i] && sign * x < borders[i + 1]).length
        expect(Math.abs(count - expected)).toBeLessThan(4 * Math.sqrt(expected))
      })
    }
  })

  it('gives whole numbers below the limit, each about equally often', () => {
    const random = createRandom(key)
    const counts = [0, 0, 0]
    for (let i = 0; i < 9000; i++) counts[random.integer(3)]++
    for (const count of counts) expect(Math.abs(count - 3000)).toBeLessThan(200)
  })
})

describe('imageKey', () => {
  it('depends on the content alone', () => {
    const image = Float32Array.of(9, 0.25, -1)
    expect(imageKey(image.subarray(1))).toBe(imageKey(Float32Array.of(0.25, -1)))
    expect(imageKey(image)).not.toBe(imageKey(Float32Array.of(9, 0.25, -1.0000001)))
    expect(imageKey(Float32Array.of(0, 1))).not.toBe(imageKey(Float32Array.of(1, 0)))
  })
})

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
