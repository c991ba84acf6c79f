import {
  colourValues,
  enlarge,
  lookUpColours,
  overlayMap,
  smoothMap,
  greyUnder,
  type SignMode,
  type Size,
} from '@sightline/engine/render'
import { describe, expect, it } from 'vitest'
import { coloursFor, isCoarse, limitOf, showMap, smoothed, tableOf, valueAt } from './shown-map.ts'

const DIVERGING = { as: 'heat-map', scale: 'diverging', overlay: true } as const
const SEQUENTIAL = { as: 'heat-map', scale: 'sequential', overlay: true } as const

const map = (size: Size, at: (i: number) => number) => ({
  shape: [size.height, size.width],
  data: Float32Array.from({ length: size.width * size.height }, (_, i) => at(i)),
})

/** Signed, with an outlier, a zero and something that is no number. */
const SIZE = { width: 24, height: 16 }
const SIGNED = map(SIZE, (i) => (i === 5 ? 40 : i === 6 ? 0 : i === 7 ? Number.NaN : Math.sin(i * 1.7) * 3))

const picture = {
  ...SIZE,
  channels: 3 as const,
  data: Uint8Array.from({ length: SIZE.width * SIZE.height * 3 }, (_, i) => (i * 37) % 256),
}

/** What the browser shows of a translucent layer on an opaque one. */
function composite(under: Uint8Array, over: Uint32Array, opacity: number): Uint8Array {
  const bytes = new Uint8Array(over.buffer, over.byteOffset, over.length * 4)
  return Uint8Array.from(under, (below, i) => {
    if (i % 4 === 3) return 255
    const share = (bytes[i - (i % 4) + 3] / 255) * opacity
    return Math.round(below + (bytes[i] - below) * share)
  })
}

const bytesOf = ({ buffer }: Float32Array) => new Uint8Array(buffer)

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0)
}

describe('the browser and the PNG show the same', () => {
  it.each<[string, typeof DIVERGING | typeof SEQUENTIAL, SignMode]>([
    ['signed', DIVERGING, 'signed'],
    ['absolute', DIVERGING, 'absolute'],
    ['positive', DIVERGING, 'positive'],
    ['negative', DIVERGING, 'negative'],
    ['unsigned', SEQUENTIAL, 'signed'],
  ])('the map alone, %s: every pixel', (_case, display, sign) => {
    const shown = showMap(SIGNED, display, sign)
    const colours = coloursFor(shown, limitOf([shown], 99.9), null)
    expect(lookUpColours(shown.values, tableOf(colours, 'nothing'))).toEqual(colourValues(shown.values, colours))
  })

  it.each([
    ['diverging', DIVERGING, 0.85],
    ['diverging, fainter', DIVERGING, 0.4],
    ['sequential', SEQUENTIAL, 0.6],
  ])('on the picture, %s: to the rounding of 8 bits', (_case, display, opacity) => {
    const shown = showMap(SIGNED, display, 'signed')
    const colours = coloursFor(shown, limitOf([shown], 99.9), null)
    const drawn = overlayMap(shown, colours, { picture, size: SIZE, opacity })
    const grey = greyUnder(picture, colours.colormap).data
    const under = Uint8Array.from({ length: grey.length * 4 }, (_, i) => (i % 4 === 3 ? 255 : grey[i >> 2]))
    const seen = composite(under, lookUpColours(shown.values, tableOf(colours, 'picture')), opacity)
    expect(largestDifference(seen, drawn.data)).toBeLessThanOrEqual(1)
  })

  it('smooth: at the picture’s size it is the engine’s own interpolation', () => {
    const coarse = showMap(
      map({ width: 7, height: 5 }, (i) => i - 12),
      DIVERGING,
      'signed',
    )
    const input = { width: 600, height: 512 }
    expect(largestDifference(bytesOf(smoothed(coarse, input).values), bytesOf(smoothMap(coarse, input).values))).toBe(0)
    expect(smoothed(coarse, { width: 64, height: 32 })).toMatchObject({ width: 512, height: 256 })
  })

  it('pixelated: enlarging colours is colouring what was enlarged', () => {
    const shown = showMap(SIGNED, DIVERGING, 'signed')
    const colours = coloursFor(shown, 3, 'shap')
    const size = { width: SIZE.width * 3, height: SIZE.height * 3 }
    const { width, height, values } = shown
    expect(enlarge({ width, height, data: colourValues(values, colours) }, size)).toEqual(
      colourValues(enlarge({ width, height, data: values }, size), colours),
    )
  })
})

describe('scales', () => {
  const small = showMap(
    map({ width: 10, height: 10 }, (i) => i / 99),
    DIVERGING,
    'signed',
  )
  const large = showMap(
    map({ width: 10, height: 10 }, (i) => -i),
    DIVERGING,
    'signed',
  )
  it('one limit for several maps is the pooled percentile of |value|', () => {
    expect(limitOf([small], 100)).toBe(1)
    expect(limitOf([small, large], 100)).toBe(99)
    expect(limitOf([small, large], 50)).toBeCloseTo((98 / 99 + 1) / 2, 6)
  })
  it.each([
    [small, null, { colormap: 'rdbu', from: -2, to: 2 }],
    [small, 'shap', { colormap: 'shap', from: -2, to: 2 }],
    [small, 'viridis', { colormap: 'rdbu', from: -2, to: 2 }],
    [{ diverging: false }, null, { colormap: 'viridis', from: 0, to: 2 }],
    [{ diverging: false }, 'magma', { colormap: 'magma', from: 0, to: 2 }],
    [{ diverging: false }, 'rdbu', { colormap: 'viridis', from: 0, to: 2 }],
  ] as const)('a colormap that does not fit the signs is passed over', (shown, asked, expected) => {
    expect(coloursFor(shown, 2, asked)).toMatchObject(expected)
  })
  it('the same colours are the same object, so that a page drawn anew recolours nothing', () => {
    const again = () =>
      coloursFor(showMap(SIGNED, DIVERGING, 'absolute'), limitOf([showMap(SIGNED, DIVERGING, 'absolute')], 99), 'magma')
    expect(again()).toBe(again())
    expect(showMap(SIGNED, DIVERGING, 'absolute')).toBe(showMap(SIGNED, DIVERGING, 'absolute'))
  })
  it('parts of a signed map are unsigned', () => {
    expect(showMap(SIGNED, DIVERGING, 'absolute').diverging).toBe(false)
    expect(showMap(SIGNED, DIVERGING, 'signed').diverging).toBe(true)
  })
})

describe('the value under the cursor', () => {
  const shown = showMap({ shape: [2, 2, 2], data: Float32Array.of(1, 2, 3, -4, 5, 6, 7, 8) }, DIVERGING, 'absolute')
  it.each([
    [
      { x: 0, y: 0 },
      { column: 0, row: 0, value: 3 },
    ],
    [
      { x: 0.51, y: 0.49 },
      { column: 1, row: 0, value: -1 },
    ],
    [
      { x: 0.999, y: 0.999 },
      { column: 1, row: 1, value: 15 },
    ],
    [{ x: 1, y: 0 }, null],
    [{ x: -0.01, y: 0 }, null],
  ])('at %j is the stored number, summed over channels: %j', (at, expected) => {
    expect(valueAt(shown.raw, at)).toEqual(expected)
  })
})

it.each([
  [{ width: 7, height: 7 }, true],
  [{ width: 64, height: 32 }, true],
  [{ width: 64, height: 64 }, false],
])('%j on 64 × 64 is coarse: %s', (size, coarse) => {
  expect(isCoarse(size, { width: 64, height: 64 })).toBe(coarse)
})
