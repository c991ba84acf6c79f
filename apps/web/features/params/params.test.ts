import type { Layer } from '@sightline/api/contract'
import { paramsJsonSchema, z } from '@sightline/engine/declarations'
import { expect, it } from 'vitest'
import { layerOptions } from './layer-options.ts'
import { inputsOf, paramFields, valueOf } from './param-fields.ts'
import { readParams } from './read-params.ts'

const pair = z.tuple([z.int().min(1), z.int().min(1)])
const schema = paramsJsonSchema({
  params: z.object({
    samples: z.int().min(1).max(10_000).default(50).describe('How many.'),
    noise: z.number().min(0).default(0.15),
    relu: z.boolean().default(true),
    transform: z.enum(['signed', 'absolute']).default('signed'),
    layer: z.string().optional(),
    layers: z.array(z.string()).min(1).optional(),
    stride: z.union([z.int().min(1), pair]).optional(),
    fill: z
      .union([z.enum(['mean', 'zero']), z.number().min(0).max(255), z.tuple([z.number(), z.number(), z.number()])])
      .default('mean'),
    localSmoothing: z.number(),
  }),
} as unknown as Parameters<typeof paramsJsonSchema>[0])
const fields = paramFields(schema)
const defaults = inputsOf(fields, {})
const field = (name: string) => fields.find((one) => one.name === name)!

it('draws a control for each parameter', () => {
  expect(fields.map(({ name, kind, label }) => [name, kind, label])).toEqual([
    ['samples', 'number', 'Samples'],
    ['noise', 'number', 'Noise'],
    ['relu', 'switch', 'Relu'],
    ['transform', 'choice', 'Transform'],
    ['layer', 'layer', 'Layer'],
    ['layers', 'layers', 'Layers'],
    ['stride', 'text', 'Stride'],
    ['fill', 'text', 'Fill'],
    ['localSmoothing', 'number', 'Local smoothing'],
  ])
  expect(field('samples')).toMatchObject({ minimum: 1, maximum: 10_000, whole: true, description: 'How many.', fallback: 50 })
  expect(field('fill')).toMatchObject({ suggestions: ['mean', 'zero'] })
})

it('shows the defaults', () => {
  expect(defaults).toEqual({
    samples: '50',
    noise: '0.15',
    relu: true,
    transform: 'signed',
    layer: '',
    layers: [],
    stride: '',
    fill: 'mean',
    localSmoothing: '',
  })
})

it.each([
  ['samples', '64', 64],
  ['samples', '', undefined],
  ['samples', 'many', 'many'],
  ['relu', false, false],
  ['layer', '', undefined],
  ['layers', ['a', 'b'], ['a', 'b']],
  ['layers', [], undefined],
  ['stride', '8', 8],
  ['stride', '8, 4', [8, 4]],
  ['stride', '[8 4]', [8, 4]],
  ['stride', 'wide', 'wide'],
  ['fill', 'zero', 'zero'],
  ['fill', '128', 128],
  ['fill', '255, 0, 0', [255, 0, 0]],
])('%s: %j is read as %j', (name, input, value) => {
  expect(valueOf(field(name), input)).toEqual(value)
})

it('sends only what differs from the defaults', () => {
  const { params, problems } = readParams(fields, { ...defaults, samples: '64', relu: false, fill: 'mean', localSmoothing: '0' })
  expect(params).toEqual({ samples: 64, relu: false, localSmoothing: 0 })
  expect(problems).toEqual({})
})

it.each([
  ['samples', '0', 'Takes a whole number from 1 to 10000.'],
  ['samples', '1.5', 'Takes a whole number from 1 to 10000.'],
  ['noise', 'x', 'Takes a number ≥ 0.'],
  ['stride', '8, 4, 2', 'Takes a whole number ≥ 1, or 2 values, each a whole number ≥ 1.'],
  ['fill', '300', 'Takes mean or zero; a number from 0 to 255; or 3 values, each a number.'],
  ['localSmoothing', '', 'This one is needed: a number.'],
])('%s cannot be %j: %s', (name, input, problem) => {
  const { problems } = readParams(fields, { ...defaults, localSmoothing: '0', [name]: input })
  expect(problems).toEqual({ [name]: problem })
})

it('shows the parameters of an earlier run as they were given', () => {
  const values = { samples: 8, stride: [8, 4], fill: [1, 2, 3], layer: 'conv3', localSmoothing: 0 }
  const inputs = inputsOf(fields, values)
  expect(inputs).toMatchObject({ samples: '8', stride: '8, 4', fill: '1, 2, 3', layer: 'conv3' })
  expect(readParams(fields, inputs).params).toEqual(values)
})

const layer = (name: string, more: Partial<Layer> = {}): Layer => ({
  name,
  kind: 'Conv2D',
  outputShape: [8, 8, 4],
  parameters: 10,
  spatial: true,
  convolution: true,
  differentiable: true,
  ...more,
})

it('offers layers that all models have, spatial ones where space is needed', () => {
  const one = [
    layer('conv1', { preActivation: 'conv1/pre' }),
    layer('conv2'),
    layer('dense', { spatial: false, outputShape: [10] }),
  ]
  const two = [layer('conv2'), layer('conv1'), layer('dense', { spatial: false })]
  expect(layerOptions([one], 'any').map(({ value }) => value)).toEqual(['conv1/pre', 'conv1', 'conv2', 'dense'])
  expect(layerOptions([one, two], 'spatial').map(({ value }) => value)).toEqual(['conv1', 'conv2'])
  expect(layerOptions([one, [layer('other')]], 'spatial').map(({ value }) => value)).toEqual([
    'conv1/pre',
    'conv1',
    'conv2',
    'other',
  ])
  expect(layerOptions([], 'any')).toEqual([])
})
