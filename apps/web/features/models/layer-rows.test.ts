import type { Layer } from '@sightline/api/contract'
import { describe, expect, it } from 'vitest'
import { layerRows, modelsAround } from './layer-rows.ts'

const layer = (name: string, kind: string, within?: string): Layer => ({
  name,
  kind,
  ...(within !== undefined && { within }),
  outputShape: [1],
  parameters: 0,
  spatial: false,
  convolution: false,
  differentiable: true,
})

const LAYERS = [
  layer('input', 'InputLayer'),
  layer('base', 'Functional'),
  layer('base/conv1', 'Conv2D', 'base'),
  layer('base/block', 'Functional', 'base'),
  layer('base/block/conv2', 'Conv2D', 'base/block'),
  layer('head', 'Dense'),
]

const show = (search: string, ...open: string[]) =>
  layerRows(LAYERS, { search, open: new Set(open) }).map(({ layer: { name }, depth }) => `${depth} ${name}`)

describe('layerRows', () => {
  it.each<[string, string[], string[]]>([
    ['', [], ['0 input', '0 base', '0 head']],
    ['', ['base'], ['0 input', '0 base', '1 base/conv1', '1 base/block', '0 head']],
    ['', ['base/block'], ['0 input', '0 base', '0 head']],
    ['block/conv', [], ['0 base', '1 base/block', '2 base/block/conv2']],
    ['DENSE', [], ['0 head']],
    ['nothing', [], []],
  ])('“%s”, open: %j', (search, open, expected) => expect(show(search, ...open)).toEqual(expected))

  it('shows layers of a model that has no row of its own', () => {
    expect(layerRows([layer('a', 'Conv2D', 'gone')], { search: '', open: new Set() })).toHaveLength(1)
  })
})

it('modelsAround', () => {
  expect(modelsAround(LAYERS, 'base/block/conv2')).toEqual(['base/block', 'base'])
  expect(modelsAround(LAYERS, 'head')).toEqual([])
})
