import { describe, expect, it } from 'vitest'
import { COLORMAPS, colormap, NEUTRAL, type ColormapName } from './colormaps.ts'
import { fromLab, mix, toLab } from './lab.ts'
import { hexOfWords } from './testing/pixels.ts'

const entry = (name: ColormapName, index: number) => [...colormap(name).rgb.subarray(3 * index, 3 * index + 3)]

describe('colormaps', () => {
  // The published ends of matplotlib's and ColorBrewer's tables.
  it.each<[ColormapName, number, number[]]>([
    ['viridis', 0, [68, 1, 84]],
    ['viridis', 255, [253, 231, 37]],
    ['viridis', 128, [33, 145, 140]],
    ['magma', 0, [0, 0, 4]],
    ['magma', 255, [252, 253, 191]],
    ['grey', 0, [0, 0, 0]],
    ['grey', 77, [77, 77, 77]],
    ['grey', 255, [255, 255, 255]],
    ['rdbu', 1, [5, 48, 97]],
    ['rdbu', 255, [103, 0, 31]],
    ['shap', 1, [0, 139, 251]],
    ['shap', 128, [255, 255, 255]],
    ['shap', 255, [255, 0, 81]],
  ])('%s[%i]', (name, index, expected) => {
    expect(entry(name, index)).toEqual(expected)
  })

  it('positive is red and negative blue, whichever diverging map', () => {
    for (const name of ['rdbu', 'shap'] as const) {
      const [[r, , b], [r2, , b2]] = [entry(name, 220), entry(name, 36)]
      expect(r).toBeGreaterThan(b + 80)
      expect(b2).toBeGreaterThan(r2 + 80)
    }
  })

  it('zero is neutral: no channel leads by more than a few steps', () => {
    for (const name of ['rdbu', 'shap'] as const) {
      const neutral = entry(name, NEUTRAL)
      expect(Math.max(...neutral) - Math.min(...neutral)).toBeLessThanOrEqual(5)
      expect(Math.min(...neutral)).toBeGreaterThan(230)
    }
  })

  it('the sequential maps rise in lightness, the diverging ones fall away from zero on either side', () => {
    const lightness = (name: ColormapName) =>
      Array.from({ length: 256 }, (_, i) => toLab(entry(name, i) as [number, number, number])[0])
    for (const name of ['viridis', 'magma', 'grey'] as const) {
      const values = lightness(name)
      for (let i = 1; i < 256; i++) expect(values[i]).toBeGreaterThan(values[i - 1] - 0.5)
    }
    for (const name of ['rdbu', 'shap'] as const) {
      const values = lightness(name)
      for (let i = 2; i <= 128; i++) expect(values[i]).toBeGreaterThan(values[i - 1] - 0.5)
      for (let i = 129; i < 256; i++) expect(values[i]).toBeLessThan(values[i - 1] + 0.5)
    }
  })

  it('words are the same colours, opaque, and a grey for what is no number', () => {
    for (const name of COLORMAPS) {
      const { words, rgb } = colormap(name)
      expect(words).toHaveLength(257)
      expect(new Uint8Array(words.buffer)[4 * 99 + 3]).toBe(255)
      expect(hexOfWords(words.slice(99, 100))[0]).toBe(`#${Buffer.from(rgb.subarray(297, 300)).toString('hex')}`)
      expect(hexOfWords(words.slice(256))).toEqual(['#808080'])
    }
  })
})

describe('L*a*b*', () => {
  it.each([
    [
      [255, 255, 255],
      [100, 0, 0],
    ],
    [
      [0, 0, 0],
      [0, 0, 0],
    ],
    [
      [255, 0, 0],
      [53.24, 80.09, 67.2],
    ],
    [
      [0, 0, 255],
      [32.3, 79.19, -107.86],
    ],
  ] as const)('%j', (rgb, lab) => {
    toLab(rgb).forEach((value, i) => expect(Math.abs(value - lab[i])).toBeLessThan(0.02))
    expect(fromLab(toLab(rgb))).toEqual(rgb)
  })

  it('halfway between black and white is the grey of lightness 50', () => {
    expect(fromLab(mix(toLab([0, 0, 0]), toLab([255, 255, 255]), 0.5))).toEqual([119, 119, 119])
  })
})
