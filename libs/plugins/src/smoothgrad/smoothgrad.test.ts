import {
  convolutionalModel,
  explainerConformance,
  explainTiny,
  linearModel,
  quadraticModel,
  rectifiedModel,
} from '@sightline/engine/testing'
import type { TargetRequest } from '@sightline/engine'
import { createRandom } from '@sightline/engine/explainer'
import { describe, expect, it } from 'vitest'
import gradients from '../gradients/definition.ts'
import smoothgrad from './definition.ts'
import { noiseDeviation, noisyCopy } from './explain.ts'

explainerConformance(smoothgrad, { params: { samples: 5 }, random: true })
describe('with a tolerance', () => explainerConformance(smoothgrad, { params: { samples: 40, tolerance: 0.3 }, random: true }))

describe('smoothgrad', () => {
  const weights = [
    [1, -2, 3, 0.5, 0, -4],
    [0, 0, 0, 0, 0, 0],
  ]
  const image = [0, 0.2, 0.4, 0.6, 0.8, 1]
  const target = { class: 0 }

  it('with one sample and no noise equals plain gradients exactly', async () => {
    const image = Array.from({ length: 6 * 8 * 3 }, (_, i) => Math.sin(1 + 1.7 * i))
    const [plain] = await explainTiny(convolutionalModel(), { explainer: gradients, images: [image], target })
    const request = { explainer: smoothgrad, params: { samples: 1, noise: 0 }, images: [image], target }
    const [map] = await explainTiny(convolutionalModel(), request)
    expect(map.values).toEqual(plain.values)
    expect(map.diagnostics['meanStandardError']).toBeNull()
  })

  it.each([
    { transform: 'signed', expected: (w: number) => w, quantity: '∂logit/∂input', scale: 'diverging' },
    { transform: 'absolute', expected: Math.abs, quantity: '|∂logit/∂input|', scale: 'sequential' },
    { transform: 'squared', expected: (w: number) => w * w, quantity: '(∂logit/∂input)²', scale: 'sequential' },
  ])('$transform of a linear model is known exactly, whatever the noise', async ({ transform, expected, quantity, scale }) => {
    const request = { explainer: smoothgrad, params: { samples: 9, noise: 0.5, transform }, images: [image], target }
    const [map] = await explainTiny(linearModel([2, 3, 1], weights), request)
    expect(map.values).toEqual({ shape: [2, 3, 1], data: Float32Array.from(weights[0], expected) })
    expect(map).toMatchObject({ meaning: `mean ${quantity}`, diagnostics: { meanStandardError: 0 }, display: { scale } })
  })

  it('averages the gradient 2·(x + noise) of Σ x² to 2x, with a standard error of 2σ/√n', async () => {
    const samples = 400
    const request = { explainer: smoothgrad, params: { samples, noise: 0.15 }, images: [image.map((x) => 2 * x)], target }
    const [map] = await explainTiny(quadraticModel([3, 2, 1]), request)
    const { deviation, meanStandardError } = map.diagnostics as { deviation: number; meanStandardError: number }
    expect(deviation).toBeCloseTo(0.3, 6)
    const expected = (2 * 0.3) / Math.sqrt(samples)
    expect(meanStandardError / expected).toBeGreaterThan(0.9)
    expect(meanStandardError / expected).toBeLessThan(1.1)
    map.values.data.forEach((value, i) => expect(Math.abs(value - 4 * image[i])).toBeLessThan(4 * expected))
  })

  it('stops as soon as the standard error is below the tolerance, and says how many samples it took', async () => {
    // Gradients are 2·(x + noise): the relative error after n samples is σ·√6 / (√n·‖x‖).
    const request = { explainer: smoothgrad, params: { samples: 10_000, noise: 0.15, tolerance: 0.02 }, images: [image], target }
    const [map] = await explainTiny(quadraticModel([3, 2, 1]), request)
    const { samples, relativeError } = map.diagnostics as { samples: number; relativeError: number }
    expect(relativeError).toBeLessThanOrEqual(0.02)
    expect(samples % 8).toBe(0)
    expect(samples / ((0.15 * Math.sqrt(6)) / (0.02 * Math.hypot(...image))) ** 2).toBeCloseTo(1, 0)
  })

  it.each([
    { title: 'two, which share each forward pass', classes: 2, params: { samples: 6 } },
    { title: 'more than are asked for together', classes: 6, params: { samples: 3 } },
    { title: 'with a tolerance that some meet before others', classes: 3, params: { samples: 200, noise: 1, tolerance: 0.25 } },
  ])('gives several classes what each gets alone: $title', async ({ classes, params }) => {
    const rows = Array.from({ length: classes }, (_, c) => Array.from({ length: 6 }, (_, i) => Math.sin(1 + c * 6 + i)))
    // Rectified, so that gradients depend on the noise.
    const model = () => rectifiedModel([2, 3, 1], rows)
    const ask = (target: TargetRequest) => explainTiny(model(), { explainer: smoothgrad, params, images: [image], target })
    const together = await ask({ top: classes })
    expect(new Set(together.map(({ target }) => target)).size).toBe(classes)
    for (const map of together) {
      const [alone] = await ask({ class: map.target! })
      expect(map.diagnostics['samples']).toBe(alone.diagnostics['samples'])
      map.values.data.forEach((value, i) => expect(value).toBeCloseTo(alone.values.data[i], 6))
    }
  })

  it('squares before it averages: 4·(x² + σ²), not (2x)²', async () => {
    const request = { explainer: smoothgrad, params: { samples: 2000, noise: 1, transform: 'squared' }, images: [image], target }
    const [map] = await explainTiny(quadraticModel([3, 2, 1]), request)
    map.values.data.forEach((value, i) => expect(value / (4 * (image[i] ** 2 + 1))).toBeCloseTo(1, 0))
  })
})

it('adds noise of the given share of the image’s range', () => {
  const image = new Float32Array([-2, 0, 3])
  expect(noiseDeviation(image, 0.2)).toBeCloseTo(1, 12)
  const random = () => createRandom({ seed: 3, image: 4, sample: 5 })
  const noise = random().fillNormal(new Float32Array(3), 1)
  expect(noisyCopy(image, 1, random())).toEqual(image.map((value, i) => value + noise[i]))
  expect(noisyCopy(image, 0, random())).toEqual(image)
})
