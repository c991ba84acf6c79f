import { explainerConformance, explainTiny, linearModel } from '@sightline/engine/testing'
import { describe, expect, it } from 'vitest'
import occlusion from './definition.ts'
import { cellsToRefine, coarseCells, coarseOf, interpolate } from './refine.ts'
import { placeWindows, spreadOverPixels } from './windows.ts'

explainerConformance(occlusion, { params: { patch: [3, 4], stride: [2, 4] } })

const zeros = (size: number) => Array.from({ length: size }, () => 0)
const ones = (size: number) => Array.from({ length: size }, () => 1)

async function occlude(
  shape: readonly [number, number, number],
  params: Record<string, unknown>,
  { image, weights }: { image: number[]; weights: number[] },
) {
  const request = { explainer: occlusion, params, images: [image], target: { class: 0 } }
  return explainTiny(linearModel(shape, [weights, zeros(weights.length)]), request)
}

describe('occlusion', () => {
  it('of a linear model is the sum of w·(x − b) under the patch: overlapping windows', async () => {
    const [grid, full] = await occlude(
      [2, 4, 1],
      { patch: [1, 2], stride: 1, fill: 'zero' },
      { image: ones(8), weights: [1, 2, 3, 4, 5, 6, 7, 8] },
    )
    expect(grid.values).toEqual({ shape: [2, 3], data: new Float32Array([3, 5, 7, 11, 13, 15]) })
    expect(full.values).toEqual({ shape: [2, 4], data: new Float32Array([3, 4, 6, 7, 11, 12, 14, 15]) })
    const facts = { meaning: 'logit drop', target: 0, layer: null }
    expect(grid).toMatchObject({
      ...facts,
      diagnostics: { resolution: 'grid', patch: [1, 2], stride: [1, 1], grid: [2, 3], score: 36 },
    })
    expect(full).toMatchObject({ ...facts, diagnostics: { resolution: 'full' } })
  })

  it('clips the last patch at the border', async () => {
    const [grid, full] = await occlude([5, 7, 1], { patch: [2, 3], fill: 'zero' }, { image: ones(35), weights: ones(35) })
    expect(grid.values).toEqual({ shape: [3, 3], data: new Float32Array([6, 6, 2, 6, 6, 2, 3, 3, 1]) })
    const row = [6, 6, 6, 6, 6, 6, 2]
    expect(Array.from(full.values.data)).toEqual([...row, ...row, ...row, ...row, ...row.map((value) => value / 2)])
  })

  it('keeps the sign: what speaks against the class goes below zero', async () => {
    const [grid] = await occlude([1, 2, 1], { patch: 1, fill: 'zero' }, { image: [1, 1], weights: [2, -3] })
    expect(Array.from(grid.values.data)).toEqual([2, -3])
  })

  it.each([
    // Each channel weighs 1, 10, 100 at each pixel; the patch covers the first pixel of two.
    ['mean', 0.5 - 0.25 + 10 * (0 - 0.5) + 100 * (1 - 0.5)],
    ['zero', 0.5 + 100],
    [255, 0.5 - 1 + 10 * -1],
    [[0, 51, 102], 0.5 + 10 * -0.2 + 100 * (1 - 0.4)],
  ])('fills with %j', async (fill, expected) => {
    const [grid] = await occlude(
      [1, 2, 3],
      { patch: 1, fill },
      { image: [0.5, 0, 1, 0, 1, 0], weights: [1, 10, 100, 1, 10, 100] },
    )
    expect(grid.values.data[0]).toBeCloseTo(expected, 4)
  })

  it('fills with the blurred image, which leaves a constant image as it is', async () => {
    const flat = await occlude([4, 6, 1], { patch: 2, fill: 'blur' }, { image: ones(24), weights: ones(24) })
    flat[0].values.data.forEach((value) => expect(value).toBeCloseTo(0, 5))
    // A bright pixel loses most of its height to the blur.
    const [spot] = await occlude([5, 5, 1], { patch: 1, fill: 'blur' }, { image: zeros(25).with(12, 1), weights: ones(25) })
    const middle = 1 / (1 + 2 * Math.exp(-2) + 2 * Math.exp(-8))
    expect(spot.values.data[12]).toBeCloseTo(1 - middle ** 2, 5)
  })

  it('explains several classes with the same passes', async () => {
    const request = { explainer: occlusion, params: { patch: 1, fill: 'zero' }, images: [[1, 1]], target: { top: 2 } }
    const model = linearModel(
      [1, 2, 1],
      [
        [2, -3],
        [5, 7],
      ],
    )
    const maps = await explainTiny(model, request)
    expect(maps.map(({ target, diagnostics }) => [target, diagnostics['resolution']])).toEqual([
      [1, 'grid'],
      [1, 'full'],
      [0, 'grid'],
      [0, 'full'],
    ])
    expect(maps.map(({ values }) => Array.from(values.data))).toEqual([
      [5, 7],
      [5, 7],
      [2, -3],
      [2, -3],
    ])
  })

  it.each([
    [{ patch: 5 }, 'PATCH_TOO_LARGE', '5×5'],
    [{ patch: [6, 4] }, 'PATCH_TOO_LARGE', '6×4'],
    [{ patch: 2, stride: 3 }, 'STRIDE_TOO_LARGE', 'uncovered'],
    [{ patch: [2, 3], stride: [3, 1] }, 'STRIDE_TOO_LARGE', '3×1'],
    [{ patch: 0 }, 'PARAM_INVALID', 'patch'],
    [{ patch: 2.5 }, 'PARAM_INVALID', 'patch'],
    [{ fill: 'pink' }, 'PARAM_INVALID', 'fill'],
    [{ fill: 256 }, 'PARAM_INVALID', 'fill'],
    [{ fill: [1, 2] }, 'PARAM_INVALID', 'fill'],
  ])('refuses %j', async (params, code, message) => {
    const work = occlude([4, 6, 1], params, { image: ones(24), weights: ones(24) })
    await expect(work).rejects.toMatchObject({ code, kind: 'usage', message: expect.stringContaining(message) })
  })
})

describe('refine', () => {
  /** The only evidence is one pixel: row 4, column 5 of 8×8. */
  const spot = { image: ones(64), weights: zeros(64).with(4 * 8 + 5, 6) }

  it('computes everything around the largest drops, and marks what was computed', async () => {
    const exact = await occlude([8, 8, 1], { patch: 2, stride: 1, fill: 'zero' }, spot)
    const found = await occlude([8, 8, 1], { patch: 2, stride: 1, fill: 'zero', refine: 2 }, spot)
    expect(found.map(({ values, meaning }) => [meaning, values.shape])).toEqual([
      ['logit drop', [7, 7]],
      ['logit drop', [8, 8]],
      ['computed (1) or interpolated (0)', [7, 7]],
    ])
    const [grid, , marks] = found
    expect(grid.values.data).toEqual(exact[0].values.data)
    const computed = marks.values.data.reduce((sum, one) => sum + one, 0)
    expect(computed).toBeLessThan(40)
    expect(grid.diagnostics).toMatchObject({ computed })
    // Rows and columns 0, 2, 4, 6 where they cross, and all cells beside the largest drop.
    const at = (row: number, column: number) => marks.values.data[row * 7 + column]
    expect([at(0, 0), at(6, 6), at(4, 4), at(3, 5), at(6, 1)]).toEqual([1, 1, 1, 1, 0])
  })

  it('is off by default', async () => {
    expect(await occlude([8, 8, 1], { patch: 2, stride: 1 }, spot)).toHaveLength(2)
  })

  it('interpolates between the cells of the coarse pass, whose last lines are always computed', () => {
    const coarse = coarseOf([4, 3], 2)
    expect(coarse.lines).toEqual([
      [0, 2, 3],
      [0, 2],
    ])
    expect(coarseCells(coarse)).toEqual([0, 2, 6, 8, 9, 11])
    const drops = Float32Array.of(0, 9, 2, 9, 9, 9, 4, 9, 6, 8, 9, 8)
    interpolate(coarse, drops, (cell) => coarseCells(coarse).includes(cell))
    expect(Array.from(drops)).toEqual([0, 1, 2, 2, 3, 4, 4, 5, 6, 8, 8, 8])
    // The two largest of six: cells 9 and 11, which have no other neighbours than cell 10.
    expect(cellsToRefine(coarse, [drops])).toEqual([10])
  })
})

describe('placeWindows', () => {
  it.each([
    [{ patch: 16 }, [224, 224], [14, 14]],
    [{ patch: 16, stride: 8 }, [224, 224], [27, 27]],
    [{ patch: 15 }, [32, 64], [3, 5]],
    [{ patch: [4, 6] as const }, [4, 6], [1, 1]],
  ] as const)('%j on %j gives a grid of %j', (lengths, image, grid) => {
    const placed = placeWindows(image, lengths)
    expect(placed.grid).toEqual(grid)
    expect(placed.windows).toHaveLength(grid[0] * grid[1])
    // Every pixel is covered, so the mean over windows is 1 everywhere, never 0/0.
    const full = spreadOverPixels(new Float32Array(placed.windows.length).fill(1), placed.windows, image)
    expect(full.every((value) => value === 1)).toBe(true)
  })
})
