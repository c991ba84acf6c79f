import { convolutionalModel, explainerConformance, explainTiny, mapModel, openTinyModel } from '@sightline/engine/testing'
import { describe, expect, it } from 'vitest'
import scoreCam from '../src/index.ts'
import { referenceScoreCam } from './reference.ts'

explainerConformance(scoreCam)
describe('with other parameters', () =>
  explainerConformance(scoreCam, {
    params: { layer: 'block1/conv', channels: 2, weights: 'increase', baseline: 'mean', relu: false },
  }))

function expectNumbers(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual).toHaveLength(expected.length)
  Array.from(expected).forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 5))
}

/**
 * 2×2 pixels; the layer `maps` shows the first two of their three channels as they are:
 *
 *   A_0 = 0 1   A_1 = 3 1   the logit is Σ A_0·(1  0) + Σ A_1·(0.5  1)
 *         2 4         1 1                       (−1 0.5)        (0 −1)
 *
 * Masks H_0 = (0 0.25; 0.5 1), H_1 = (1 0; 0 0). Behind them the image has the logits 0.25 and 1.5; the baseline, all zero, has 0.
 */
const IMAGE = [0, 3, 9, 1, 1, 9, 2, 1, 9, 4, 1, 9]
const MODEL = mapModel([2, 2, 3], [1, 0.5, 0, 1, -1, 0, 0.5, -1])

describe('by hand', () => {
  it.each([
    // α = softmax(0.25, 1.5) = (0.222700, 0.777300)
    { name: 'softmax', params: {}, map: [2.3319, 1, 1.2227, 1.6681] },
    // α = (0.25, 1.5)
    { name: 'increase', params: { weights: 'increase' }, map: [4.5, 1.75, 2, 2.5] },
    // The mean colour is (1.75, 1.5), its logit 1.625. Behind the masks: 3 and 0.625, so α = (1.375, −1).
    { name: 'mean', params: { weights: 'increase', baseline: 'mean' }, map: [0, 0.375, 1.75, 4.5] },
    { name: 'signed', params: { weights: 'increase', baseline: 'mean', relu: false }, map: [-3, 0.375, 1.75, 4.5] },
    // Variances 2.1875 and 0.75: A_0 alone, with all the weight.
    { name: 'one channel', params: { channels: 1 }, map: [0, 1, 2, 4] },
  ])('$name', async ({ params, map }) => {
    const [result] = await explainTiny(MODEL, { explainer: scoreCam, params, images: [IMAGE], target: { class: 0 } })
    expect(result.values.shape).toEqual([2, 2])
    result.values.data.forEach((value, i) => expect(value).toBeCloseTo(map[i], 4))
  })

  it('says what it did', async () => {
    const [result] = await explainTiny(MODEL, {
      explainer: scoreCam,
      params: { channels: 1 },
      images: [IMAGE],
      target: { class: 0 },
    })
    expect(result).toMatchObject({ layer: 'maps', target: 0, warnings: [] })
    expect(result.diagnostics).toEqual({
      baselineScore: 0,
      channels: 1,
      channelsConstant: 0,
      channelsLeftOut: 1,
      largestIncrease: 0.25,
      layerChosen: 'default',
    })
  })
})

describe('score-cam', () => {
  const image = Array.from({ length: 6 * 8 * 3 }, (_, i) => 0.5 + 0.5 * Math.sin(1 + 1.7 * i))

  // Here the layer has a quarter of the pixels, so the masks are resized; the image is not square.
  it.each([
    { layer: 'block2/relu', score: 'logit', weights: 'softmax', baseline: 'zero' },
    { layer: 'block2/relu', score: 'probability', weights: 'increase', baseline: 'mean' },
    { layer: 'block2/conv', score: 'logit', weights: 'increase', baseline: 'zero' },
    { layer: 'block1/conv', score: 'probability', weights: 'softmax', baseline: 'mean' },
  ] as const)('agrees with the formulas written as loops: $layer, $score, $weights, $baseline', async (facts) => {
    const { score, ...params } = facts
    const model = await openTinyModel(convolutionalModel())
    try {
      for (const target of [0, 1, 2]) {
        const request = {
          explainer: scoreCam,
          params: { ...params, relu: false },
          images: [image],
          score,
          target: { class: target },
        }
        const [result] = await explainTiny(convolutionalModel(), request)
        const expected = await referenceScoreCam(model, image, { ...facts, target })
        expect(result.values.shape).toEqual(expected.shape)
        expectNumbers(result.values.data, expected.data)
      }
    } finally {
      await model.dispose()
    }
  })

  it('leaves constant channels out, and says so if all are', async () => {
    const flat = [3, 0, 9, 3, 1, 9, 3, 2, 9, 3, 4, 9]
    const [one] = await explainTiny(MODEL, { explainer: scoreCam, images: [flat], target: { class: 0 } })
    expect(one.diagnostics).toMatchObject({ channels: 1, channelsConstant: 1 })
    expectNumbers(one.values.data, [0, 1, 2, 4])

    const [none] = await explainTiny(MODEL, { explainer: scoreCam, images: [flat.map(() => 3)], target: { class: 0 } })
    expectNumbers(none.values.data, [0, 0, 0, 0])
    expect(none.warnings.join()).toMatch(/Every channel of this layer is constant/)
  })

  it('warns where one channel takes all the weight', async () => {
    const request = { explainer: scoreCam, images: [IMAGE.map((value) => 10 * value)], target: { class: 0 } }
    const [result] = await explainTiny(MODEL, request)
    expect(result.warnings.join()).toMatch(/more than 99 %.*weights=increase/)
  })

  it('refuses a layer without space', async () => {
    const work = explainTiny(MODEL, { explainer: scoreCam, params: { layer: 'dense' }, images: [IMAGE] })
    await expect(work).rejects.toMatchObject({ code: 'LAYER_NOT_SPATIAL' })
  })
})
