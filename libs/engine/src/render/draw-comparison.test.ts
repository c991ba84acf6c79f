import { describe, expect, it } from 'vitest'
import type { RgbaImage } from './canvas.ts'
import { drawComparison, type ComparedMap } from './draw-comparison.ts'
import { MARGIN, SPACE } from './theme.ts'

const PANE = 176
const WHITE = { width: 2, height: 2, channels: 1 as const, data: new Uint8Array(4).fill(255) }

function mapOf(...values: number[]): ComparedMap {
  return {
    map: {
      display: { as: 'heat-map', scale: 'sequential', overlay: true },
      values: { shape: [2, 2], data: Float32Array.from(values) },
    },
    caption: 'seven',
  }
}

const pictures = [
  { picture: WHITE, caption: '7' },
  { picture: WHITE, caption: '7' },
]
const draw = (...maps: ComparedMap[]) =>
  drawComparison({ title: ['Maps'], pictures, columns: [{ heading: ['Honest', 'logit'], maps }] })

/** The colours of a line down through the lower right quarters of the maps, above the legend. */
function coloursOf({ width, height, data }: RgbaImage): Set<number> {
  const words = new Uint32Array(data.buffer, data.byteOffset, data.length / 4)
  const x = MARGIN + PANE + SPACE + Math.round(0.9 * PANE)
  return new Set(Array.from({ length: height - MARGIN - 40 }, (_, y) => words[y * width + x]))
}

describe('drawComparison', () => {
  it('has a pane for each picture and for each map', () => {
    expect(draw(mapOf(0, 0, 0, 1), mapOf(0, 0, 0, 2)).width).toBe(2 * PANE + SPACE + 2 * MARGIN)
  })

  it('gives all maps of a column one scale: half as strong is another colour, equally strong is the same', () => {
    const equal = coloursOf(draw(mapOf(0, 0, 0, 2), mapOf(0, 0, 0, 2)))
    expect(coloursOf(draw(mapOf(0, 0, 0, 1), mapOf(0, 0, 0, 1)))).toEqual(equal)
    expect(coloursOf(draw(mapOf(0, 0, 0, 1), mapOf(0, 0, 0, 2))).size).toBe(equal.size + 1)
  })

  it('refuses columns that have not one heat map a picture', () => {
    expect(() => draw(mapOf(0, 0, 0, 1))).toThrow('1 maps for 2 pictures')
    const values = { shape: [2, 2], data: new Float32Array(4) }
    const grid: ComparedMap = { map: { display: { as: 'kernel-grid' }, values }, caption: '' }
    expect(() => draw(grid, grid)).toThrow('only heat maps')
  })
})
