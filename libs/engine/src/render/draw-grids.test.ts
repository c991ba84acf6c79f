import { describe, expect, it } from 'vitest'
import { drawExplanation } from './draw-explanation.ts'
import { tileSize } from './draw-channel-grid.ts'
import type { Drawable } from './draw-options.ts'
import { boundsOf, countColours, findSquare, pixelAt } from './testing/pixels.ts'

function channelGrid(
  shape: number[],
  data: number[],
  display: Partial<Extract<Drawable['display'], { as: 'channel-grid' }>> = {},
): Drawable {
  const values = { shape, data: Float32Array.from(data) }
  return {
    values,
    display: { as: 'channel-grid', normalise: 'layer', columns: 16, ...display },
    layer: 'conv',
    target: null,
    meaning: 'activation',
    warnings: [],
  }
}

function kernelGrid(shape: number[], data: Float32Array): Drawable {
  return { values: { shape, data }, display: { as: 'kernel-grid' }, layer: 'conv', target: null, meaning: 'weight', warnings: [] }
}

describe('channel grids', () => {
  it('draws a tile a channel, row by row, with a short last row', () => {
    // Five channels of one position each, the third the greatest, the last the least: 16 px and a line of 1 px.
    const image = drawExplanation(channelGrid([5], [3, 3, 6, 3, 0], { columns: 2 }), { colormap: 'grey' })
    // The brightest stands first in the second row; its lines are grey, so that it cannot be taken for the page.
    const half = findSquare(image, '#808080', 16)
    const brightest = { left: half.left, top: half.top + 17 }
    expect([
      pixelAt(image, half.left - 1, half.top),
      pixelAt(image, half.left + 16, half.top),
      pixelAt(image, half.left, half.top + 16),
    ]).toEqual(Array<string>(3).fill('#d9d9d9'))
    const at = (column: number, row: number) => pixelAt(image, brightest.left + 8 + 17 * column, brightest.top + 8 + 17 * row)
    expect([at(0, -1), at(1, -1), at(0, 0), at(1, 0), at(0, 1)]).toEqual(['#808080', '#808080', '#ffffff', '#808080', '#000000'])
    // Nothing where a sixth channel would be.
    expect(at(1, 1)).toBe('#ffffff')
  })

  it('colours z-scores: the golden channel', () => {
    const image = drawExplanation(channelGrid([2, 2, 1], [0, 1, 2, 5], { normalise: 'zscore' }), { colormap: 'grey' })
    const side = 128
    for (const [entry, count] of [
      ['#3b3b3b', 1],
      ['#5d5d5d', 1],
      ['#e6e6e6', 1],
    ] as const) {
      expect(countColours(image).get(entry)).toBeGreaterThanOrEqual(count * side * side)
    }
    const [first, last] = [boundsOf(image, '#3b3b3b'), boundsOf(image, '#e6e6e6')]
    expect([last.left + last.width - first.left, last.top + last.height - first.top].every((extent) => extent >= 2 * side)).toBe(
      true,
    )
  })

  it.each([
    [{ width: 7, height: 7, count: 512 }, 16, { width: 56, height: 56 }],
    [{ width: 7, height: 7, count: 2048 }, 16, { width: 28, height: 28 }],
    [{ width: 28, height: 28, count: 32 }, 16, { width: 56, height: 56 }],
    [{ width: 224, height: 224, count: 64 }, 16, { width: 112, height: 112 }],
    [{ width: 24, height: 24, count: 4 }, 4, { width: 216, height: 216 }],
    [{ width: 1, height: 1, count: 1000 }, 16, { width: 16, height: 16 }],
    [{ width: 60, height: 30, count: 16 }, 16, { width: 60, height: 30 }],
  ])('sizes tiles to be legible and figures to be bounded: %j in %i columns', (channels, columns, expected) => {
    expect(tileSize({ ...channels, values: new Float32Array() }, columns)).toEqual(expected)
  })

  it('cuts what would be too high', () => {
    const image = drawExplanation(channelGrid([20, 20, 6000], new Array<number>(20 * 20 * 6000).fill(1), { columns: 16 }))
    expect(image.height).toBeLessThan(4400)
  })
})

describe('kernel grids', () => {
  it('rows are filters, columns are input channels, on one scale', () => {
    // [1, 1, 2, 2]: filter 0 weighs its inputs 0 and 10, filter 1 weighs them 5 and 10.
    const image = drawExplanation(kernelGrid([1, 1, 2, 2], Float32Array.of(0, 5, 10, 10)))
    // 21 px a tile, 1 px between.
    const black = findSquare(image, '#000000', 21)
    const at = (channel: number, filter: number) => pixelAt(image, black.left + 10 + 22 * channel, black.top + 10 + 22 * filter)
    expect([at(0, 0), at(1, 0), at(0, 1), at(1, 1)]).toEqual(['#000000', '#ffffff', '#808080', '#ffffff'])
  })

  it('three input channels make a colour tile', () => {
    // One filter: red everywhere greatest, green least, blue in the middle.
    const image = drawExplanation(kernelGrid([1, 1, 3, 1], Float32Array.of(1, -1, 0)))
    const colour = boundsOf(image, '#ff0080')
    expect([colour.width, colour.height]).toEqual([21, 21])
    expect(pixelAt(image, colour.left + 22 + 10, colour.top + 10)).toBe('#ffffff')
    expect(pixelAt(image, colour.left + 44 + 10, colour.top + 10)).toBe('#000000')
    expect(pixelAt(image, colour.left + 66 + 10, colour.top + 10)).toBe('#808080')
  })

  it('keeps the rows of a kernel apart from its columns', () => {
    // [2, 1, 1, 1]: two cells, one below the other.
    const image = drawExplanation(kernelGrid([2, 1, 1, 1], Float32Array.of(-1, 1)))
    const upper = findSquare(image, '#000000', 20)
    expect(pixelAt(image, upper.left + 5, upper.top + 5)).toBe('#000000')
    expect(pixelAt(image, upper.left + 5, upper.top + 40)).toBe('#ffffff')
  })

  it('bounds the figure of a huge kernel', () => {
    const image = drawExplanation(kernelGrid([3, 3, 512, 512], new Float32Array(9 * 512 * 512)))
    expect(image.width).toBeLessThanOrEqual(1700)
    expect(image.height).toBeLessThanOrEqual(1500)
  })

  it('refuses what is no kernel', () => {
    expect(() => drawExplanation(kernelGrid([3, 3], new Float32Array(9)))).toThrow(RangeError)
  })
})

describe('tables', () => {
  const table = (rows: (string | number)[][], columns = ['layer', 'values']): Drawable => ({
    values: { shape: [rows.length, 1], data: new Float32Array(rows.length) },
    display: { as: 'table', columns, rows },
    layer: null,
    target: null,
    meaning: 'statistics',
    warnings: [],
  })

  it('is as high as its rows', () => {
    const [two, five] = [2, 5].map((count) => drawExplanation(table(Array.from({ length: count }, (_, i) => [`l${i}`, i]))))
    expect(five.height - two.height).toBe(3 * 20)
  })

  it('sets numbers flush right: equal ends, whatever their lengths', () => {
    const inkEnd = (value: number) => {
      const image = drawExplanation(
        table([
          ['a', 100000],
          ['b', value],
        ]),
      )
      const top = image.height - 20 - 21
      for (let x = image.width - 1; x > 0; x--)
        for (let y = top + 4; y < top + 18; y++) if (pixelAt(image, x, y) === '#1c1c1c') return x
      return 0
    }
    expect(Math.abs(inkEnd(1) - inkEnd(12341))).toBeLessThanOrEqual(2)
  })

  it('draws an empty table, and one without end only so far', () => {
    expect(drawExplanation(table([])).height).toBeGreaterThan(40)
    expect(drawExplanation(table(Array.from({ length: 2000 }, (_, i) => ['x', i]))).height).toBeLessThan(6300)
  })
})
