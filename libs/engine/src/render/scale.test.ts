import { describe, expect, it } from 'vitest'
import { blend, colourEntries, colourValues } from './colour-values.ts'
import { colormap } from './colormaps.ts'
import { applySign, divergingScale, outlierLimit, rangeScale, sequentialScale, type SignMode } from './scale.ts'
import { hexOfWords } from './testing/pixels.ts'

/** The table entries that values fall on, seen through the grey map whose colours are their own indices. */
function entries(values: number[], scale: { gain: number; offset: number }): number[] {
  return hexOfWords(colourValues(Float32Array.from(values), { colormap: 'grey', scale })).map((colour) =>
    Number.parseInt(colour.slice(1, 3), 16),
  )
}

describe('scales', () => {
  it('diverging: zero on 128, the limits 127 entries away, all else cut', () => {
    expect(entries([0, 2, -2, 1, -1, 99, -99, 0.001], divergingScale(2))).toEqual([128, 255, 1, 192, 65, 255, 0, 128])
  })

  it('sequential: from zero to the limit', () => {
    expect(entries([0, 5, 2.5, -1, 7], sequentialScale(5))).toEqual([0, 255, 128, 0, 255])
  })

  it('range: from the least to the greatest', () => {
    expect(entries([-1, 3, 1, 0], rangeScale(-1, 3))).toEqual([0, 255, 128, 64])
  })

  it('a scale without extent shows one colour', () => {
    expect(entries([0, 4], divergingScale(0))).toEqual([128, 128])
    expect(entries([0, 4], sequentialScale(0))).toEqual([0, 0])
    expect(entries([3, 3], rangeScale(3, 3))).toEqual([128, 128])
  })

  it('infinities are at the ends, NaN is the grey of no number', () => {
    const colours = hexOfWords(
      colourValues(Float32Array.of(Infinity, -Infinity, NaN, 1e30), { colormap: 'rdbu', scale: divergingScale(1) }),
    )
    expect(colours).toEqual(['#67001f', '#053061', '#808080', '#67001f'])
  })

  it('entries are looked up as they are, and a target is filled', () => {
    expect(hexOfWords(colourEntries(Uint8Array.of(0, 255), 'viridis'))).toEqual(['#440154', '#fde725'])
    const target = new Uint32Array(2)
    expect(colourValues(Float32Array.of(0, 1), { colormap: 'magma', scale: sequentialScale(1) }, target)).toBe(target)
    expect([...target]).toEqual([colormap('magma').words[0], colormap('magma').words[255]])
  })
})

it.each<[SignMode, number[]]>([
  ['signed', [-2, 0, 3]],
  ['absolute', [2, 0, 3]],
  ['positive', [0, 0, 3]],
  ['negative', [2, 0, 0]],
])('sign mode %s', (mode, expected) => {
  expect([...applySign(Float32Array.of(-2, 0, 3), mode)].map((value) => value + 0)).toEqual(expected)
})

describe('outlierLimit', () => {
  const hundred = Float32Array.from({ length: 101 }, (_, i) => (i % 2 ? -1 : 1) * ((i * 37) % 101))

  it.each([
    [100, 100],
    [50, 50],
    [99.9, 99.9],
    [0, 0],
    [12.25, 12.25],
  ])('percentile %f of 0 … 100 in any order and sign', (percentile, expected) => {
    // The 0th percentile is 0 although the map is not: then the largest counts.
    expect(outlierLimit([hundred], percentile)).toBeCloseTo(expected || 100, 4)
  })

  it('agrees with sorting', () => {
    const values = Float32Array.from({ length: 5000 }, (_, i) => (Math.sin(i * 12.9898) * 43758.5453) % 1)
    const sorted = [...values].map(Math.abs).sort((a, b) => a - b)
    for (const percentile of [1, 33.3, 90, 99, 99.9, 99.99]) {
      const rank = (percentile / 100) * 4999
      const below = Math.floor(rank)
      const expected = sorted[below] + (sorted[Math.min(4999, below + 1)] - sorted[below]) * (rank - below)
      expect(outlierLimit([values], percentile)).toBeCloseTo(expected, 6)
    }
  })

  it('pools maps, and passes over what is no number', () => {
    expect(outlierLimit([Float32Array.of(1, NaN), Float32Array.of(-3, Infinity)], 100)).toBe(3)
    expect(outlierLimit([Float32Array.of(0, 10), Float32Array.of(0, 0, 0)], 50)).toBe(10)
  })

  it('is 0 for a map of zeros, of nothing, and of no numbers', () => {
    expect([[0, 0], [], [NaN]].map((values) => outlierLimit([Float32Array.from(values)]))).toEqual([0, 0, 0])
  })

  it('one lone pixel does not fix the scale', () => {
    const map = new Float32Array(10_000).fill(0.5)
    map[77] = 1000
    expect(outlierLimit([map])).toBeCloseTo(0.5, 6)
  })
})

describe('blend', () => {
  const words = (...colours: number[]) =>
    new Uint32Array(Uint8Array.from(colours.flatMap((c) => [c >> 16, (c >> 8) & 255, c & 255, 255])).buffer)

  it('mixes by one opacity or by one for each pixel', () => {
    const [under, over] = [words(0x000000, 0xffffff), words(0xff8000, 0x000000)]
    expect(hexOfWords(blend(under, over, 0.5))).toEqual(['#804000', '#808080'])
    expect(hexOfWords(blend(under, over, 0))).toEqual(['#000000', '#ffffff'])
    expect(hexOfWords(blend(under, over, Float32Array.of(1, 0.25)))).toEqual(['#ff8000', '#bfbfbf'])
  })
})
