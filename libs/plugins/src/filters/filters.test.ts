import { floats } from '@sightline/engine/testing'
import { convolutionalModel, explainerConformance, explainTiny, linearModel, mapModel } from '@sightline/engine/testing'
import { describe, expect, it } from 'vitest'
import filters from './definition.ts'
import { statisticsOf } from './explain.ts'

explainerConformance(filters)

describe('filters', () => {
  it('are the kernel with its values as stored, `[kh, kw, in, out]`, and a table of all kernels', async () => {
    const imported = convolutionalModel()
    const stored = imported.layers.find(({ name }) => name === 'block1/conv')!.weights[0].value
    const [kernel, list] = await explainTiny(imported, { explainer: filters, images: [] })
    expect(kernel.values).toEqual({ shape: [3, 3, 3, 4], data: stored.read() })
    expect(kernel).toMatchObject({
      kind: 'filters',
      image: null,
      layer: 'block1/conv',
      diagnostics: { layerChosen: 'default', kernel: 'kernel' },
    })
    expect(list.kind).toBe('table')
    expect(list.values.shape).toEqual([3, 5])
    const { columns, rows } = list.display as Extract<typeof list.display, { as: 'table' }>
    expect(columns).toEqual(['layer', 'kernel', 'shape', 'values', 'min', 'max', 'mean', 'deviation'])
    expect(rows.map((row) => row.slice(0, 4))).toEqual([
      ['block1/conv', 'kernel', '3×3×3×4', 108],
      ['block2/conv', 'kernel', '3×3×4×5', 180],
      ['dense', 'kernel', '5×3', 15],
    ])
  })

  it('come for each kernel of a layer that has several', async () => {
    const imported = mapModel([2, 2, 3], [1, 1, 1, 1])
    const weights = [
      { name: 'depthwise_kernel', value: floats([1, 2, 1, 3], [1, 2, 3, 4, 5, 6]) },
      { name: 'pointwise_kernel', value: floats([1, 1, 3, 2], [6, 5, 4, 3, 2, 1]) },
      { name: 'bias', value: floats([2], [0, 0]) },
    ]
    const layers = imported.layers.map((layer) =>
      layer.name === 'maps' ? { ...layer, kind: 'SeparableConv2D', weights } : layer,
    )
    const results = await explainTiny({ ...imported, layers }, { explainer: filters, params: { layers: ['maps'] }, images: [] })
    expect(results.map(({ diagnostics }) => diagnostics['kernel'])).toEqual(['depthwise_kernel', 'pointwise_kernel', undefined])
    expect(results.slice(0, 2).map(({ values }) => values)).toEqual([
      { shape: [1, 2, 1, 3], data: new Float32Array([1, 2, 3, 4, 5, 6]) },
      { shape: [1, 1, 3, 2], data: new Float32Array([6, 5, 4, 3, 2, 1]) },
    ])
    expect(results[0].diagnostics).toMatchObject({ layerChosen: 'given', min: 1, max: 6, mean: 3.5 })
  })

  it('refuses a layer without a convolution kernel, and a model without any', async () => {
    const work = explainTiny(convolutionalModel(), { explainer: filters, params: { layers: ['dense'] }, images: [] })
    await expect(work).rejects.toMatchObject({
      code: 'KERNEL_MISSING',
      kind: 'usage',
      hint: expect.stringContaining('block2/conv'),
    })
    const none = explainTiny(
      linearModel(
        [1, 2, 1],
        [
          [1, 0],
          [0, 1],
        ],
      ),
      { explainer: filters, images: [] },
    )
    await expect(none).rejects.toMatchObject({ code: 'CONVOLUTION_MISSING' })
  })
})

it('describes numbers by range, mean and population deviation', () => {
  expect(statisticsOf(new Float32Array([2, 4, 4, 4, 5, 5, 7, 9]))).toEqual({ min: 2, max: 9, mean: 5, deviation: 2 })
})
