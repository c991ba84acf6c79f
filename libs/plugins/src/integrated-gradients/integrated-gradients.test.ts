import {
  convolutionalModel,
  explainerConformance,
  explainTiny,
  linearModel,
  quadraticModel,
  rectifiedModel,
} from '@sightline/engine/testing'
import { describe, expect, it } from 'vitest'
import integratedGradients from './definition.ts'

explainerConformance(integratedGradients, { params: { steps: 5 } })

describe('integrated gradients', () => {
  const weights = [
    [1, -2, 3, 0.5, 0, -4],
    [0, 0, 0, 0, 0, 0],
  ]
  const image = [0.5, 1, -0.5, 2, 4, 0.25]
  const target = { class: 0 }

  it.each([
    ['zero', 'signed', 0],
    ['black', 'unit', 0],
    ['black', 'signed', -1],
  ] as const)('of a linear model are (x − b)·w exactly: %s in %s', async (baseline, preset, b) => {
    const request = { explainer: integratedGradients, params: { baseline, steps: 3 }, preset, images: [image], target }
    const [map] = await explainTiny(linearModel([2, 3, 1], weights), request)
    expect(map.values).toEqual({ shape: [2, 3, 1], data: Float32Array.from(weights[0], (w, i) => w * (image[i] - b)) })
    expect(map.diagnostics['residual']).toBeCloseTo(0, 5)
    expect(map.diagnostics['baselineScore']).toBeCloseTo(b * -1.5, 5)
  })

  it('takes the first background image as baseline, and asks for one', async () => {
    const request = { explainer: integratedGradients, params: { baseline: 'image' }, images: [image], target }
    const background = [
      [1, 1, 1, 1, 1, 1],
      [9, 9, 9, 9, 9, 9],
    ]
    const [map] = await explainTiny(linearModel([2, 3, 1], weights), { ...request, background })
    expect(Array.from(map.values.data)).toEqual(weights[0].map((w, i) => w * (image[i] - 1)))
    await expect(explainTiny(linearModel([2, 3, 1], weights), request)).rejects.toMatchObject({
      code: 'BASELINE_IMAGE_MISSING',
      kind: 'usage',
    })
  })

  it('sees nothing where the blurred image is the image', async () => {
    const request = { explainer: integratedGradients, params: { baseline: 'blur' }, images: [[3, 3, 3, 3, 3, 3]], target }
    const [map] = await explainTiny(quadraticModel([3, 2, 1]), request)
    map.values.data.forEach((value) => expect(value).toBeCloseTo(0, 5))
  })

  it('of Σ x² from zero are x²: the midpoint rule is exact on a linear slope', async () => {
    const [map] = await explainTiny(quadraticModel([3, 2, 1]), { explainer: integratedGradients, images: [image], target })
    map.values.data.forEach((value, i) => expect(value).toBeCloseTo(image[i] ** 2, 5))
    expect(map.diagnostics['residual']).toBeCloseTo(0, 4)
  })

  it('reports what the steps miss: one step sees nothing of a rectifier that opens after the midpoint', async () => {
    const request = {
      explainer: integratedGradients,
      params: { baseline: 'image' },
      images: [[1, 1, 1, 1, 1, 1]],
      background: [[-3, -3, -3, -3, -3, -3]],
      target,
    }
    const model = rectifiedModel([2, 3, 1], [[1, 1, 1, 1, 1, 1], weights[1]])
    const [coarse] = await explainTiny(model, { ...request, params: { ...request.params, steps: 1 } })
    expect(coarse.diagnostics).toMatchObject({ sum: 0, scoreDifference: 6, residual: -6 })
    expect(coarse.warnings.join()).toMatch(/more steps/)
    // Open for t > 3/4, so the exact share of each pixel is 4·¼ = 1.
    const [fine] = await explainTiny(model, { ...request, params: { ...request.params, steps: 4 } })
    expect(Array.from(fine.values.data)).toEqual([1, 1, 1, 1, 1, 1])
    expect(fine.diagnostics['residual']).toBe(0)
  })

  it('is complete on a network, in logits and in probabilities', async () => {
    const image = Array.from({ length: 6 * 8 * 3 }, (_, i) => Math.sin(1 + 1.7 * i))
    for (const score of ['logit', 'probability'] as const) {
      const request = { explainer: integratedGradients, params: { steps: 200 }, images: [image], score }
      const [map] = await explainTiny(convolutionalModel(), request)
      const { residual, scoreDifference } = map.diagnostics as { residual: number; scoreDifference: number }
      expect(Math.abs(scoreDifference)).toBeGreaterThan(0.01)
      expect(Math.abs(residual)).toBeLessThan(0.01 * Math.abs(scoreDifference))
    }
  })
})
