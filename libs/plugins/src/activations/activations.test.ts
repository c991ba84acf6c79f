import { convolutionalModel, explainerConformance, explainTiny, linearModel, mapModel } from '@sightline/engine/testing'
import { describe, expect, it } from 'vitest'
import activations from './definition.ts'
import { activity } from './explain.ts'
import { interleave } from './montage.ts'

explainerConformance(activations)
describe('one channel', () => explainerConformance(activations, { params: { layers: ['pool', 'block2/relu'], channel: 1 } }))

describe('activations', () => {
  /** `[2, 3, 3]`: red counts up, green is constant, blue is silent. */
  const image = [1, 2, 3, 4, 5, 6].flatMap((red) => [red, 7, 0])
  const model = mapModel(
    [2, 3, 3],
    Array.from({ length: 18 }, () => 1),
  )

  it('are the layer’s own numbers, `[h, w, c]`', async () => {
    const [map] = await explainTiny(model, { explainer: activations, images: [image] })
    expect(map.values).toEqual({ shape: [2, 3, 3], data: new Float32Array(image) })
    expect(map).toMatchObject({ kind: 'feature-maps', image: 0, layer: 'maps', target: null })
    expect(map.diagnostics).toEqual({ layerChosen: 'default', silentChannels: 1 / 3, zeroActivations: 1 / 3 })
    expect(map.display).toEqual({ as: 'channel-grid', normalise: 'zscore', columns: 16 })
  })

  it('of one channel come with a montage over all images, in their order', async () => {
    const images = [image, image.map((value) => 10 * value)]
    const results = await explainTiny(model, {
      explainer: activations,
      params: { channel: 0, columns: 4, normalise: 'layer' },
      images,
    })
    expect(results.map(({ image }) => image)).toEqual([0, 0, null])
    expect(results[0].values).toEqual({ shape: [2, 3, 1], data: new Float32Array([1, 2, 3, 4, 5, 6]) })
    const montage = results[2]
    expect(montage.values).toEqual({ shape: [2, 3, 2], data: new Float32Array([1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60]) })
    expect(montage).toMatchObject({ layer: 'maps', diagnostics: { channel: 0, images: 2 } })
    expect(montage.display).toEqual({ as: 'channel-grid', normalise: 'layer', columns: 4, tiles: ['image 1', 'image 2'] })
  })

  it('come for every convolution by default, after its fused activation; the value before it has a name of its own', async () => {
    const wave = Array.from({ length: 6 * 8 * 3 }, (_, i) => Math.sin(1 + 1.7 * i))
    const fused = await explainTiny(convolutionalModel(), { explainer: activations, images: [wave] })
    expect(fused.map(({ layer }) => layer)).toEqual(['block1/conv', 'block2/conv'])
    const [before] = await explainTiny(convolutionalModel(), {
      explainer: activations,
      params: { layers: ['block1/conv:linear'] },
      images: [wave],
    })
    expect(before.values.data.some((value) => value < 0)).toBe(true)
    expect(fused[0].values.data).toEqual(before.values.data.map((value) => Math.max(0, value)))
  })

  it('of a layer without space are channels of a single position', async () => {
    const request = { explainer: activations, params: { layers: ['dense'] }, images: [[1, 2]] }
    const [map] = await explainTiny(
      linearModel(
        [1, 2, 1],
        [
          [1, 0],
          [0, 3],
          [1, 1],
        ],
      ),
      request,
    )
    expect(map.values).toEqual({ shape: [1, 1, 3], data: new Float32Array([1, 6, 3]) })
  })

  it('refuses a channel that a layer does not have, and a model without convolutions where no layer is named', async () => {
    const request = { explainer: activations, params: { channel: 3 }, images: [image] }
    await expect(explainTiny(model, request)).rejects.toMatchObject({
      code: 'CHANNEL_OUT_OF_RANGE',
      message: expect.stringContaining('it has 3'),
    })
    const work = explainTiny(
      linearModel(
        [1, 2, 1],
        [
          [1, 0],
          [0, 1],
        ],
      ),
      { explainer: activations, images: [[1, 2]] },
    )
    await expect(work).rejects.toMatchObject({ code: 'CONVOLUTION_MISSING', kind: 'usage' })
  })
})

it('counts silent channels by their maximum and zeros one by one', () => {
  // Channels (0, −1), (0, 2), (3, 0), (−1, −2) over two positions: only the first is silent, since the last never reaches 0.
  expect(activity(new Float32Array([0, 0, 3, -1, -1, 2, 0, -2]), 4)).toEqual({ silentChannels: 1 / 4, zeroActivations: 3 / 8 })
})

it('interleaves maps as channels', () => {
  const map = (...data: number[]) => ({ shape: [2, 1, 1], data: new Float32Array(data) })
  expect(interleave([map(1, 2), map(3, 4), map(5, 6)])).toEqual({ shape: [2, 1, 3], data: new Float32Array([1, 3, 5, 2, 4, 6]) })
})
