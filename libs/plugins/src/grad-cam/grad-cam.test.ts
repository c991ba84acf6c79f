import { convolutionalModel, explainerConformance, explainTiny, mapModel } from '@sightline/engine/testing'
import { describe, expect, it } from 'vitest'
import gradCam from './definition.ts'
import { channelWeights, classActivationMap } from './explain.ts'

explainerConformance(gradCam)
describe('with the layer given', () =>
  explainerConformance(gradCam, { params: { layer: 'block1/conv', relu: false, guided: true } }))

/** `[2, 2, 2]`, channels last. */
const ACTIVATIONS = [1, -1, 0, 2, 2, 3, 1, 0]
const GRADIENTS = [0.4, -0.2, 0.3, 0.1, -0.1, 0.5, 0.2, 0.6]

const GOLDEN = [
  { guided: false, weights: [0.2, 0.25], map: [-0.05, 0.5, 1.15, 0.2] },
  { guided: true, weights: [0.15, 0.15], map: [0, 0.3, 0.75, 0.15] },
]

function expectNumbers(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length)
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 6))
}

describe.each(GOLDEN)('golden numbers, guided: $guided', ({ guided, weights, map }) => {
  const maps = { activations: new Float32Array(ACTIVATIONS), gradients: new Float32Array(GRADIENTS), channels: 2, guided }
  it('of the weights', () => expectNumbers(channelWeights(maps), weights))
  it('of the map', () => expectNumbers(classActivationMap(maps), map))

  it.each([true, false])('from a model, with relu %s', async (relu) => {
    // The layer `maps` shows the first two channels of the image.
    const image = [0, 1, 2, 3].flatMap((position) => [...ACTIVATIONS.slice(2 * position, 2 * position + 2), 9])
    const request = { explainer: gradCam, params: { relu, guided }, images: [image], target: { class: 0 } }
    const [result] = await explainTiny(mapModel([2, 2, 3], GRADIENTS), request)
    expect(result.values.shape).toEqual([2, 2])
    expectNumbers(result.values.data, relu ? map.map((value) => Math.max(0, value)) : map)
    expect(result).toMatchObject({ layer: 'maps', diagnostics: { layerChosen: 'default' }, warnings: [] })
    expect(result.display).toMatchObject({ scale: relu ? 'sequential' : 'diverging' })
  })
})

describe('grad-cam', () => {
  // One map of 2×3 whose weight is the mean of 1 … 6.
  const model = mapModel([2, 3, 1], [1, 2, 3, 4, 5, 6])
  const image = [1, 0, 2, 0.5, -1, 4]

  it('keeps rows and columns apart', async () => {
    const [result] = await explainTiny(model, {
      explainer: gradCam,
      params: { layer: 'maps', relu: false },
      images: [image],
      target: { class: 0 },
    })
    expect(result.values).toEqual({ shape: [2, 3], data: Float32Array.from(image, (value) => 3.5 * value) })
    expect(result.diagnostics).toMatchObject({ layerChosen: 'given', signedMin: -3.5, signedMax: 14 })
  })

  it('warns of a map that was negative everywhere before the ReLU', async () => {
    const [result] = await explainTiny(model, { explainer: gradCam, images: [[1, 2, 3, 1, 2, 3]], target: { class: 1 } })
    expect(Array.from(result.values.data)).toEqual([0, 0, 0, 0, 0, 0])
    expect(result.warnings.join()).toMatch(/negative before the ReLU.*relu to false/)
    expect(result.diagnostics).toMatchObject({ signedMin: -10.5, signedMax: -3.5 })
  })

  it('warns of a saturated softmax', async () => {
    const [result] = await explainTiny(model, { explainer: gradCam, images: [[9, 9, 9, 9, 9, 9]], score: 'probability' })
    expect(result.warnings.join()).toMatch(/saturated/)
  })

  it('takes the last layer with space by default, after its activation', async () => {
    const image = Array.from({ length: 6 * 8 * 3 }, (_, i) => Math.sin(1 + 1.7 * i))
    const [result] = await explainTiny(convolutionalModel(), { explainer: gradCam, images: [image] })
    expect(result).toMatchObject({ layer: 'block2/relu', values: { shape: [3, 4] } })
  })

  it('refuses a layer without space', async () => {
    const request = { explainer: gradCam, params: { layer: 'dense' }, images: [image] }
    await expect(explainTiny(model, request)).rejects.toMatchObject({ code: 'LAYER_NOT_SPATIAL' })
  })
})
