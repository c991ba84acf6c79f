import { describe, expect, it } from 'vitest'
import type { Display } from '../explainer/contract.ts'
import type { PixelImage } from '../image/contract.ts'
import { divergingScale } from './scale.ts'
import { drawExplanation } from './draw-explanation.ts'
import { overlayMap } from './draw-heat-map.ts'
import type { Drawable } from './draw-options.ts'
import { boundsOf, countColours, pixelAt } from './testing/pixels.ts'

const HEAT: Display = { as: 'heat-map', scale: 'diverging', overlay: true }

function drawable(shape: number[], data: number[], display: Display): Drawable {
  return { values: { shape, data: Float32Array.from(data) }, display, layer: null, target: 1, meaning: 'score', warnings: [] }
}

const picture: PixelImage = {
  width: 2,
  height: 2,
  channels: 3,
  data: Uint8Array.of(10, 200, 10, 10, 200, 10, 0, 0, 0, 255, 255, 255),
}

describe('heat maps', () => {
  it('shows every number of the map as a rectangle in its colour', () => {
    const image = drawExplanation(drawable([2, 2], [4, 0, -4, 4], { as: 'heat-map', scale: 'diverging', overlay: false }), {
      limit: 4,
    })
    // 2 × 2 enlarged by a whole factor to 256: quarters of 128 px.
    const blue = boundsOf(image, '#053061')
    expect(countColours(image).get('#053061')).toBeGreaterThan(128 * 128 - 1)
    expect(blue.left).toBe(20)
    expect(pixelAt(image, blue.left + 10, blue.top + 10)).toBe('#053061')
    expect(pixelAt(image, blue.left + 138, blue.top + 10)).toBe('#67001f')
    expect(pixelAt(image, blue.left + 138, blue.top - 10)).toBe('#f2efee')
    expect(pixelAt(image, blue.left + 10, blue.top - 10)).toBe('#67001f')
  })

  it('puts input, map and overlay side by side, the input in its own colours', () => {
    const image = drawExplanation(drawable([2, 2], [0, 0, 0, 9], HEAT), { picture })
    const green = boundsOf(image, '#0ac80a')
    expect([green.left, green.width, green.height]).toEqual([20, 256, 128])
    // The map pane: 12 px further right; its neutral colour left of the lower right quarter.
    expect(pixelAt(image, green.left + 256 + 12 + 5, green.top + 5)).toBe('#f2efee')
    expect(pixelAt(image, green.left + 256 + 12 + 250, green.top + 250)).toBe('#67001f')
    // The overlay pane keeps no colour of the input.
    const under = pixelAt(image, green.left + 2 * 268 + 5, green.top + 5)
    const [red, blue] = [Number.parseInt(under.slice(1, 3), 16), Number.parseInt(under.slice(5), 16)]
    expect(Math.abs(red - blue)).toBeLessThan(6)
  })

  it('compares on a given scale, and refuses one that is none', () => {
    const image = drawExplanation(drawable([1, 1], [1], { as: 'heat-map', scale: 'sequential', overlay: false }), {
      limit: 2,
      colormap: 'grey',
    })
    expect(countColours(image).get('#808080')).toBeGreaterThan(256 * 256 - 1)
    expect(() => drawExplanation(drawable([1, 1], [1], HEAT), { limit: 0 })).toThrow(RangeError)
    expect(() => drawExplanation(drawable([1, 1], [1], HEAT), { limit: NaN })).toThrow(RangeError)
  })

  it('absolute values are drawn on a sequential map', () => {
    const image = drawExplanation(drawable([1, 2], [-3, 0], { as: 'heat-map', scale: 'diverging', overlay: false }), {
      sign: 'absolute',
    })
    const high = boundsOf(image, '#fde725')
    expect(high.left).toBe(20)
    expect(countColours(image).get('#440154')).toBeGreaterThan(128 * 128 - 1)
  })

  it('sums channels before the limit is taken', () => {
    const image = drawExplanation(drawable([1, 1, 3], [5, -9, 1], { as: 'heat-map', scale: 'diverging', overlay: false }))
    expect(countColours(image).get('#053061')).toBeGreaterThan(256 * 256 - 1)
  })

  it('draws what cannot be scaled: zeros, NaN, a single pixel', () => {
    expect(countColours(drawExplanation(drawable([2, 2], [0, 0, 0, 0], HEAT))).get('#f2efee')).toBeGreaterThan(256 * 256 - 1)
    expect(countColours(drawExplanation(drawable([1, 1], [NaN], HEAT))).get('#808080')).toBeGreaterThan(256 * 256 - 1)
  })

  it('shows a wide input wide, and reduces a very large one', () => {
    const wide: PixelImage = { width: 300, height: 100, channels: 1, data: new Uint8Array(30_000).fill(7) }
    expect(boundsOf(drawExplanation(drawable([1, 3], [1, 0, 1], HEAT), { picture: wide }), '#070707')).toMatchObject({
      width: 300,
      height: 100,
    })
    const large: PixelImage = { width: 1600, height: 800, channels: 1, data: new Uint8Array(1600 * 800).fill(7) }
    const image = drawExplanation(drawable([1, 3], [1, 0, 1], HEAT), { picture: large })
    expect(boundsOf(image, '#070707')).toMatchObject({ width: 800, height: 400 })
  })

  it('refuses shapes that are no map', () => {
    expect(() => drawExplanation(drawable([4], [1, 2, 3, 4], HEAT))).toThrow(RangeError)
  })
})

describe('overlayMap', () => {
  const size = { width: 4, height: 1 }
  const grey: PixelImage = { width: 4, height: 1, channels: 1, data: Uint8Array.of(0, 0, 0, 0) }
  const row = (image: { width: number; data: Uint8Array }) =>
    Array.from({ length: 4 }, (_, x) => pixelAt({ height: 1, ...image }, x, 0))

  it('mixes a sequential map evenly', () => {
    const map = { width: 4, height: 1, values: Float32Array.of(0, 1, 1, 0) }
    const options = { picture: grey, size, opacity: 0.5 }
    expect(row(overlayMap(map, { colormap: 'grey', scale: { gain: 255, offset: 0 } }, options))).toEqual([
      '#000000',
      '#808080',
      '#808080',
      '#000000',
    ])
  })

  it('lets the picture through where a diverging map is near zero', () => {
    const map = { width: 4, height: 1, values: Float32Array.of(0, 1, -1, 9) }
    // The black picture is lightened by 0.3 to 77; zero keeps 0.3 of the opacity, the ends all of it.
    const [zero, positive, negative, beyond] = row(
      overlayMap(map, { colormap: 'shap', scale: divergingScale(1) }, { picture: grey, size, opacity: 1 }),
    )
    expect([positive, negative, beyond]).toEqual(['#ff0051', '#008bfb', '#ff0051'])
    expect(zero).toBe('#828282')
  })

  it('enlarges a coarse map bilinearly, numbers first and colours after', () => {
    const map = { width: 2, height: 1, values: Float32Array.of(0, 1) }
    const colouring = { colormap: 'grey', scale: { gain: 255, offset: 0 } } as const
    expect(row(overlayMap(map, colouring, { picture: grey, size, opacity: 1 }))).toEqual([
      '#000000',
      '#404040',
      '#bfbfbf',
      '#ffffff',
    ])
  })

  it('keeps the colours of the picture where asked to', () => {
    const map = { width: 1, height: 1, values: Float32Array.of(0) }
    const options = { picture, size: { width: 2, height: 2 }, opacity: 0, keepColours: true }
    expect(pixelAt(overlayMap(map, { colormap: 'magma', scale: { gain: 1, offset: 0 } }, options), 0, 0)).toBe('#0ac80a')
  })
})
