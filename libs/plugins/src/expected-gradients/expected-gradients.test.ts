import { convolutionalModel, explainerConformance, explainTiny, linearModel, quadraticModel } from '@sightline/engine/testing'
import { createRandom } from '@sightline/engine/explainer'
import { describe, expect, it } from 'vitest'
import expectedGradients from './definition.ts'
import { drawPoint, residualWarnings } from './explain.ts'
import { remember } from './space.ts'

explainerConformance(expectedGradients, { params: { samples: 5, localSmoothing: 0.1 }, random: true })
describe('at a layer', () => explainerConformance(expectedGradients, { params: { samples: 5, layer: 'pool' }, random: true }))

interface Report {
  readonly sum: number
  readonly scoreDifference: number
  readonly residual: number
  readonly residualStandardError: number
}

describe('expected gradients', () => {
  const weights = [
    [1, -2, 3, 0.5, 0, -4],
    [0, 0, 0, 0, 0, 0],
  ]
  const image = [0.5, 1, -0.5, 2, 4, 0.25]
  const target = { class: 0 }

  it('of Σ x² at (1, 2) with background (0, 0) and (2, −1) are (−1, 3.5)', async () => {
    const background = [
      [0, 0],
      [2, -1],
    ]
    const request = { explainer: expectedGradients, params: { samples: 10_000 }, images: [[1, 2]], background, target }
    const [map] = await explainTiny(quadraticModel([1, 2, 1]), request)
    // Standard deviation of one sample's φ is below 2.5 in both pixels, so four standard errors are 0.1.
    expect(Math.abs(map.values.data[0] + 1)).toBeLessThan(0.1)
    expect(Math.abs(map.values.data[1] - 3.5)).toBeLessThan(0.1)
    const { sum, scoreDifference, residual, residualStandardError } = map.diagnostics as unknown as Report
    expect(scoreDifference).toBeCloseTo(5 - (0 + 5) / 2, 5)
    expect(residual).toBeCloseTo(sum - scoreDifference, 5)
    // One sample sums to 10t for the first background item and to 20t − 10 for the second: variance 125/6 within and 25/4 between.
    expect(residualStandardError / Math.sqrt((125 / 6 + 25 / 4) / 10_000)).toBeCloseTo(1, 1)
    expect(Math.abs(residual)).toBeLessThan(4 * residualStandardError)
  })

  it.each([1, 2, 7])('of a linear model with one background item are exact with %i samples', async (samples) => {
    const background = [[1, 0.5, 2, -1, 0, 3]]
    const request = { explainer: expectedGradients, params: { samples }, images: [image], background, target }
    const [map] = await explainTiny(linearModel([2, 3, 1], weights), request)
    expect(map.values.shape).toEqual([2, 3, 1])
    map.values.data.forEach((value, i) => expect(value).toBeCloseTo(weights[0][i] * (image[i] - background[0][i]), 6))
    expect(map.diagnostics['residual']).toBeCloseTo(0, 4)
    expect(map.warnings).toEqual([])
  })

  it('at a layer interpolates and takes the difference in that layer’s space', async () => {
    // After `square` the model is linear, so each sample is exact: x² − b².
    const background = [[1, 0.5, 2, -1, 0, 3]]
    const request = { explainer: expectedGradients, params: { samples: 3, layer: 'square' }, images: [image], background, target }
    const [map] = await explainTiny(quadraticModel([3, 2, 1]), request)
    expect(map).toMatchObject({ layer: 'square', values: { shape: [3, 2, 1] } })
    map.values.data.forEach((value, i) => expect(value).toBeCloseTo(image[i] ** 2 - background[0][i] ** 2, 5))
    expect(map.diagnostics['residual']).toBeCloseTo(0, 4)
  })

  it('at a layer without space gives one number for each unit', async () => {
    const request = {
      explainer: expectedGradients,
      params: { samples: 3, layer: 'flatten' },
      images: [image],
      background: [image.map(() => 0)],
      target,
    }
    const [map] = await explainTiny(linearModel([2, 3, 1], weights), request)
    expect(Array.from(map.values.data)).toEqual(weights[0].map((w, i) => Math.fround(w * image[i])))
    expect(map.values.shape).toEqual([6])
    expect(map.warnings.join()).toMatch(/1×1/)
  })

  it.each([{}, { layer: 'pool' }])('is complete on a network within its standard error: %o', async (where) => {
    const wave = (phase: number) => Array.from({ length: 6 * 8 * 3 }, (_, i) => Math.sin(phase + 1.7 * i))
    const params = { samples: 500, ...where }
    const request = { explainer: expectedGradients, params, images: [wave(1)], background: [wave(2), wave(3), wave(4)] }
    const [map] = await explainTiny(convolutionalModel(), request)
    const { residual, residualStandardError } = map.diagnostics as unknown as Report
    expect(residualStandardError).toBeGreaterThan(0)
    expect(Math.abs(residual)).toBeLessThan(4 * residualStandardError)
  })

  it('shares its samples between the classes of an image', async () => {
    const request = {
      explainer: expectedGradients,
      params: { samples: 4 },
      images: [image],
      background: [weights[0]],
      target: { top: 2 },
    }
    const [first, second] = await explainTiny(quadraticModel([3, 2, 1]), request)
    expect(second.target).toBe(1 - first.target!)
    // The second class is −Σ x².
    expect(Array.from(second.values.data)).toEqual(Array.from(first.values.data, (value) => -value))
  })
})

it('draws points between the smoothed image and the background', () => {
  const [image, background] = [new Float32Array([1, 2]), new Float32Array([-1, 4])]
  const random = () => createRandom({ seed: 1, image: 2, sample: 3 })
  const reference = random()
  const t = reference.uniform()
  const noise = reference.fillNormal(new Float32Array(2), 0.5)

  const plain = drawPoint({ image, background, deviation: 0, random: random() })
  expect(Array.from(plain.difference)).toEqual([2, -2])
  plain.point.forEach((value, i) => expect(value).toBeCloseTo(t * image[i] + (1 - t) * background[i], 6))

  const smoothed = drawPoint({ image, background, deviation: 0.5, random: random() })
  smoothed.difference.forEach((value, i) => expect(value).toBeCloseTo(image[i] + noise[i] - background[i], 6))
  smoothed.point.forEach((value, i) => expect(value).toBeCloseTo(t * (image[i] + noise[i]) + (1 - t) * background[i], 6))
})

it.each([
  ['within four standard errors', { residual: 0.39, standardError: 0.1, deviation: 0 }, 0],
  ['beyond four standard errors', { residual: -0.41, standardError: 0.1, deviation: 0 }, 1],
  ['with smoothing, which moves the image', { residual: -0.41, standardError: 0.1, deviation: 1 }, 0],
  ['of one sample', { residual: 3, standardError: null, deviation: 0 }, 0],
  ['that is no number, as damaged weights give', { residual: Number.NaN, standardError: 0.1, deviation: 0 }, 0],
] as const)('a residual %s', (_, residual, warnings) => {
  expect(residualWarnings(residual)).toHaveLength(warnings)
})

it('remembers the outputs that were asked for last', async () => {
  const computed: number[] = []
  const square = remember(2, async (index) => {
    computed.push(index)
    return index * index
  })
  for (const [index, expected] of [
    [1, 1],
    [2, 4],
    [1, 1],
    [3, 9],
    [1, 1],
    [2, 4],
  ]) {
    expect(await square(index)).toBe(expected)
  }
  expect(computed).toEqual([1, 2, 3, 2])
})
