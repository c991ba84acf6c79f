import { convolutionalModel, explainerConformance, explainTiny, linearModel } from '@sightline/engine/testing'
import { describe, expect, it } from 'vitest'
import gradients from './definition.ts'

explainerConformance(gradients)

describe('gradients', () => {
  const weights = [
    [1, -2, 3, 0.5, 0, 4],
    [-1, 1, 2, -0.25, 6, 0],
  ]
  const image = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]

  it('of a linear model are its weights, on an image that is not square', async () => {
    const [first] = await explainTiny(linearModel([2, 3, 1], weights), {
      explainer: gradients,
      images: [image],
      target: { class: 0 },
    })
    expect(first.values.shape).toEqual([2, 3, 1])
    expect(Array.from(first.values.data)).toEqual(weights[0])
    expect(first).toMatchObject({ kind: 'attribution', image: 0, layer: null, target: 0, meaning: '∂logit/∂input', warnings: [] })
    // 0.1 − 0.4 + 0.9 + 0.2 + 0 + 2.4
    expect(first.diagnostics['score']).toBeCloseTo(3.2, 5)
  })

  it('keeps channels apart', async () => {
    const [map] = await explainTiny(linearModel([1, 2, 3], weights), {
      explainer: gradients,
      images: [image],
      target: { class: 1 },
    })
    expect(map.values.shape).toEqual([1, 2, 3])
    expect(Array.from(map.values.data)).toEqual(weights[1])
  })

  it('of a probability are p₀·p₁·(w₀ − w₁) for two classes', async () => {
    const request = { explainer: gradients, images: [image], target: { class: 0 }, score: 'probability' } as const
    const [map] = await explainTiny(linearModel([2, 3, 1], weights), request)
    // Logits 3.2 and 3.6: p₀ = 1/(1 + e^0.4).
    const p = 1 / (1 + Math.exp(0.4))
    map.values.data.forEach((value, i) => expect(value).toBeCloseTo(p * (1 - p) * (weights[0][i] - weights[1][i]), 5))
    expect(map.meaning).toBe('∂probability/∂input')
  })

  it('warns of a saturated softmax, whose gradients are all but zero', async () => {
    const request = { explainer: gradients, images: [image], target: { class: 0 }, score: 'probability' } as const
    const [map] = await explainTiny(linearModel([2, 3, 1], weights, [30, 0]), request)
    expect(map.warnings.join()).toMatch(/saturated.*Explain the logit/)
  })

  it('agrees with finite differences on a network with convolutions and pooling', async () => {
    const size = 6 * 8 * 3
    const image = Array.from({ length: size }, (_, i) => Math.sin(1 + 1.7 * i))
    const scoreAt = async (shifted: number[]) => {
      const [map] = await explainTiny(convolutionalModel(), { explainer: gradients, images: [shifted], target: { class: 1 } })
      return { score: map.diagnostics['score'] as number, gradient: map.values.data }
    }
    const { gradient } = await scoreAt(image)
    for (const i of [0, 50, 101, 143]) {
      const step = 1e-2
      const [up, down] = await Promise.all([step, -step].map((h) => scoreAt(image.with(i, image[i] + h))))
      expect(gradient[i]).toBeCloseTo((up.score - down.score) / (2 * step), 3)
    }
  })
})
