import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { reachedModules } from '../testing/reached-modules.ts'
import {
  averageRanks,
  compareAligned,
  compareMaps,
  differenceMap,
  isConstant,
  largestDifference,
  massInBox,
  spearman,
  ssim,
  topOverlap,
} from './index.ts'
import type { Agreement, RawMap } from './index.ts'

interface References {
  readonly cases: readonly {
    readonly name: string
    readonly height: number
    readonly width: number
    readonly range: number
    readonly left: readonly number[]
    readonly right: readonly number[]
    readonly expected: Partial<Agreement>
  }[]
  readonly resized: readonly {
    readonly name: string
    readonly left: { readonly shape: readonly number[]; readonly data: readonly number[] }
    readonly right: { readonly shape: readonly number[]; readonly data: readonly number[] }
    readonly size: { readonly height: number; readonly width: number }
    readonly range: number
    readonly expected: Partial<Agreement>
  }[]
}

const file = resolve(import.meta.dirname, '../../fixtures/metrics/references.json')
const references = JSON.parse(readFileSync(file, 'utf8')) as References

const floats = (...values: number[]) => Float32Array.of(...values)

function expectAgreement(actual: Agreement, expected: Partial<Agreement>): void {
  if (expected.spearman !== undefined) expect(actual.spearman).toBeCloseTo(expected.spearman!, 6)
  if (expected.ssim !== undefined) expect(actual.ssim).toBeCloseTo(expected.ssim!, 6)
  if (expected.largestDifference !== undefined) expect(actual.largestDifference).toBeCloseTo(expected.largestDifference!, 6)
  if (expected.topOverlap !== undefined) expect(actual.topOverlap).toBeCloseTo(expected.topOverlap!, 12)
}

describe('against scipy and numpy', () => {
  it.each(references.cases)('$name', ({ height, width, range, left, right, expected }) => {
    const map = (values: readonly number[]) => ({ height, width, values: Float32Array.from(values) })
    expectAgreement(compareAligned(map(left), map(right), range), expected)
  })

  it.each(references.resized)('$name', ({ left, right, size, range, expected }) => {
    const map = ({ shape, data }: { shape: readonly number[]; data: readonly number[] }): RawMap => ({
      shape,
      data: Float32Array.from(data),
    })
    expectAgreement(compareMaps(map(left), map(right), { size, range }), expected)
  })
})

describe('ranks', () => {
  it.each([
    [floats(3, 1, 2), [3, 1, 2]],
    [floats(-1, -2, 0.5, -0), [2, 1, 4, 3]],
    [floats(5, 5, 5, 5), [2.5, 2.5, 2.5, 2.5]],
    [floats(0, -0, 1, 0), [2, 2, 4, 2]],
    [floats(7, 3, 7, 1e-40, -1e30, 3), [5.5, 3.5, 5.5, 2, 1, 3.5]],
    [floats(), []],
  ])('%j', (values, ranks) => {
    expect([...averageRanks(values)]).toEqual(ranks)
  })
})

describe('Spearman', () => {
  it.each([
    // Ranks (1, 2, 3, 4) and (1, 3, 2, 4): 1 − 6 · 2 / (4 · 15)
    [floats(1, 2, 3, 4), floats(0, 9, 1, 10), 0.8],
    [floats(1, 2, 3), floats(1, 10, 1000), 1],
    [floats(1, 2, 3), floats(3, 2, -1), -1],
    // Ranks (1, 2.5, 2.5) and (1, 2, 3): 1.5 / √(1.5 · 2)
    [floats(1, 2, 2), floats(1, 2, 3), Math.sqrt(3) / 2],
  ])('of %j and %j', (left, right, expected) => {
    expect(spearman(left, right)).toBeCloseTo(expected, 12)
  })
})

describe('overlap of the top', () => {
  it('counts whole pixels where nothing ties', () => {
    // The highest two are {4, 5} and {3, 5}.
    expect(topOverlap(floats(0, 1, 2, 3, 4, 5), floats(0, 1, 2, 4, 3, 5), 2 / 6)).toBe(1 / 3)
  })

  it('is signed: what is far below zero is not at the top', () => {
    expect(topOverlap(floats(-9, 0, 1, 2), floats(9, 0, 1, 2), 1 / 4)).toBe(0)
  })

  it('pixels that tie for the last places share them', () => {
    // Two places: left gives one to the 5 and a third to each 0; right gives one to the 5 and one to the 1.
    expect(topOverlap(floats(5, 0, 0, 0), floats(5, 1, 0, -1), 1 / 2)).toBeCloseTo((1 + 1 / 3) / (1 + 1 + 1 / 3 + 1 / 3), 12)
  })

  it('is 1 for a map and itself, ties or not', () => {
    const map = floats(0, 0, 0, 3, 0, 0, 1, 0, 0, 0, 0, 0)
    expect(topOverlap(map, map, 0.5)).toBe(1)
  })
})

describe('largest difference', () => {
  it.each([
    [floats(1, 2, 4), floats(1, 3, 4), 1 / 4],
    [floats(1, -2, 0), floats(1, -8, 0), 6 / 8],
    [floats(1, -2), floats(-1, 2), 2],
    [floats(1e-30, 3e-30), floats(1e-30, 4e-30), 1 / 4],
    [floats(3, 1, 2), floats(3, 1, 2), 0],
  ])('of %j and %j', (left, right, expected) => {
    expect(largestDifference(left, right)).toBeCloseTo(expected, 6)
    expect(largestDifference(right, left)).toBe(largestDifference(left, right))
  })
})

describe('SSIM', () => {
  const size = { width: 12, height: 12 }
  const ramp = Float32Array.from({ length: 144 }, (_, i) => (i % 12) - (i >> 3))

  it('of a map with itself is 1', () => {
    expect(ssim({ ...size, values: ramp }, { ...size, values: ramp }, 20)).toBeCloseTo(1, 12)
  })

  it.each([0, -1, Number.NaN])('is n/a on a scale of extent %d', (range) => {
    expect(ssim({ ...size, values: ramp }, { ...size, values: ramp }, range)).toBeNull()
  })

  it('is n/a for maps smaller than its window, while the others are not', () => {
    const map = { width: 10, height: 14, values: Float32Array.from({ length: 140 }, (_, i) => i) }
    expect(compareAligned(map, map, 10)).toEqual({ spearman: 1, ssim: null, topOverlap: 1, largestDifference: 0 })
  })
})

describe('maps without anything to compare', () => {
  const varied = { shape: [3, 3], data: floats(1, 2, 3, 4, 5, 6, 7, 8, 9) }
  const size = { width: 16, height: 16 }
  it.each([
    ['a constant map', { shape: [3, 3], data: new Float32Array(9).fill(0.1) }],
    ['a map of zeros', { shape: [3, 3], data: new Float32Array(9) }],
    ['channels that sum to a constant', { shape: [1, 2, 2], data: floats(1, 2, 2, 1) }],
    ['a constant but for rounding', { shape: [1, 2], data: floats(0.1, 0.1 + 1e-8) }],
    ['a map with a number missing', { shape: [1, 3], data: floats(1, Number.NaN, 2) }],
    ['an infinite value', { shape: [1, 3], data: floats(1, Infinity, 2) }],
  ])('%s: n/a, on either side', (_case, other) => {
    const nothing = { spearman: null, ssim: null, topOverlap: null, largestDifference: null }
    expect(compareMaps(varied, other, { size, range: 2 })).toEqual(nothing)
    expect(compareMaps(other, varied, { size, range: 2 })).toEqual(nothing)
  })

  it('says which is constant', () => {
    expect([floats(), floats(3), floats(3, 3), floats(3, 4), floats(-1e-9, 1e-9)].map(isConstant)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
  })

  it('refuses maps of two sizes', () => {
    const [a, b] = [4, 5].map((width) => ({ width, height: 1, values: new Float32Array(width) }))
    expect(() => spearman(a.values, b.values)).toThrow(RangeError)
    expect(() => ssim(a, b, 1)).toThrow(RangeError)
    expect(() => topOverlap(a.values, b.values)).toThrow(RangeError)
    expect(() => largestDifference(a.values, b.values)).toThrow(RangeError)
    expect(() => differenceMap(a, b)).toThrow(RangeError)
  })
})

describe('mass in a box', () => {
  const map = { width: 3, height: 2, values: floats(1, 2, -9, 3, 4, 0) }
  it.each([
    [{ left: 0, top: 0, width: 3, height: 2 }, 1],
    [{ left: 0, top: 0, width: 1, height: 2 }, 0.4],
    [{ left: 1, top: 1, width: 2, height: 1 }, 0.4],
    [{ left: 0.5, top: 0, width: 1, height: 1 }, (0.5 + 1) / 10],
    [{ left: 2, top: 0, width: 1, height: 2 }, 0],
    [{ left: -5, top: -5, width: 20, height: 6 }, 0.3],
  ])('%j holds %d', (box, share) => {
    expect(massInBox(map, box)).toBeCloseTo(share, 12)
  })

  it('is n/a where nothing is positive, and leaves out what is no number', () => {
    const box = { left: 0, top: 0, width: 1, height: 1 }
    expect(massInBox({ width: 2, height: 1, values: floats(-1, 0) }, box)).toBeNull()
    expect(massInBox({ width: 3, height: 1, values: floats(1, Number.NaN, 1) }, box)).toBe(0.5)
  })
})

it('the difference is signed, left minus right', () => {
  const map = (...values: number[]) => ({ width: 2, height: 1, values: floats(...values) })
  expect([...differenceMap(map(1, -2), map(3, 0.5)).values]).toEqual([-2, -2.5])
})

it('runs in a browser: nothing of Node, no packages', () => {
  const modules = reachedModules(resolve(import.meta.dirname, 'index.ts'))
  expect(modules.packages).toEqual([])
  expect(modules.usingNodeOrDom).toEqual([])
})
