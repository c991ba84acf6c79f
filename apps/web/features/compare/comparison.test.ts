import { describe, expect, it } from 'vitest'
import {
  commonImages,
  defaultScope,
  formatBox,
  massIn,
  metricWords,
  pairOf,
  panesOnScale,
  parseBox,
  type Scope,
} from './comparison.ts'

describe('who shares a scale', () => {
  it.each<[Scope, number, number[]]>([
    ['map', 0, [0]],
    ['map', 2, [2]],
    ['pair', 0, [0, 2]],
    ['pair', 2, [0, 2]],
    ['pair', 1, [1]],
    ['page', 1, [0, 1, 2]],
  ])('%s, pane %d: %j', (scope, index, panes) => {
    expect(panesOnScale(scope, index, { count: 3, right: 2 })).toEqual(panes)
  })

  it('numbers of two kinds have no common scale by default', () => {
    expect(defaultScope(['∂logit/∂input', '∂logit/∂input'])).toBe('pair')
    expect(defaultScope(['∂logit/∂input', 'logit drop'])).toBe('map')
  })
})

const size = { width: 12, height: 12 }
const numbers = (at: (i: number) => number) => ({ shape: [12, 12], data: Float32Array.from({ length: 144 }, (_, i) => at(i)) })

describe('a pair', () => {
  const rising = numbers((i) => i)
  it('of one kind is compared as it is', () => {
    const pair = pairOf({ numbers: rising, meaning: 'x' }, { numbers: numbers((i) => i - 2), meaning: 'x' }, size)
    expect(pair.alike).toBe(true)
    expect([...new Set(pair.difference.values)]).toEqual([2])
    expect(pair.agreement).toMatchObject({ spearman: 1, topOverlap: 1 })
    expect(pair.agreement.largestDifference).toBeCloseTo(2 / 143, 6)
    expect(pair.agreement.ssim).toBeLessThan(1)
  })

  it('of two kinds is compared in shares of each map’s own limit', () => {
    const pair = pairOf({ numbers: rising, meaning: 'x' }, { numbers: numbers((i) => i * 1000), meaning: 'y' }, size)
    expect(pair.alike).toBe(false)
    expect(Math.max(...pair.difference.values.map(Math.abs))).toBeLessThan(1e-6)
    expect(pair.agreement.ssim).toBeCloseTo(1, 6)
  })

  it('with a constant map is n/a', () => {
    const pair = pairOf({ numbers: rising, meaning: 'x' }, { numbers: numbers(() => 3), meaning: 'x' }, size)
    expect(pair.agreement).toEqual({ spearman: null, ssim: null, topOverlap: null, largestDifference: null })
  })

  it('is computed once', () => {
    const [a, b] = [
      { numbers: rising, meaning: 'x' },
      { numbers: numbers((i) => -i), meaning: 'x' },
    ]
    expect(pairOf(a, b, size)).toBe(pairOf(a, b, size))
  })
})

describe('the mass in a box', () => {
  it('is measured in shares of the picture', () => {
    const left = numbers((i) => (i % 12 < 3 ? 1 : 0))
    expect(massIn(left, size, { left: 0, top: 0, width: 0.25, height: 1 })).toBe(1)
    expect(massIn(left, size, { left: 0, top: 0.5, width: 1, height: 0.25 })).toBeCloseTo(0.25, 6)
    expect(
      massIn(
        numbers(() => -1),
        size,
        { left: 0, top: 0, width: 1, height: 1 },
      ),
    ).toBeNull()
  })

  it.each([
    ['0.1,0.2,0.3,0.4', { left: 0.1, top: 0.2, width: 0.3, height: 0.4 }],
    ['0.1,0.2,0,0.4', null],
    ['0.1,0.2,0.3', null],
    ['a,b,c,d', null],
    ['-1,0,1,1', null],
    [null, null],
  ])('in the address: %j', (text, box) => {
    expect(parseBox(text)).toEqual(box)
    if (box) expect(formatBox(box)).toBe(text)
  })
})

it('images that all runs have, by id or by content', () => {
  const image = (id: string, sha256: string) => ({ id, sha256 })
  const [a, b, c] = [image('1', 'aa'), image('2', 'bb'), image('3', 'cc')]
  expect(
    commonImages([
      [a, b, c],
      [image('9', 'bb'), c],
    ]),
  ).toEqual([b, c])
  expect(commonImages([[a]])).toEqual([a])
  expect(commonImages([])).toEqual([])
})

it.each([
  [0.314, '0.31'],
  [-0.12, '−0.12'],
  [-0.001, '0.00'],
  [null, 'n/a'],
])('%j is written %s', (value, words) => {
  expect(metricWords(value)).toBe(words)
})
