/** Options that `tf.layers` does not have or ignores, against numbers worked out by hand. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ndArray, sizeOf, type NdArray } from '../../../model/nd-array.ts'
import { openModelFile } from '../../index.ts'
import type { LayerJson, SavedWeight } from '../../testing/artifacts.ts'
import { runModel } from '../../testing/run-graph.ts'
import { inputLayer, layer, sequential } from '../../testing/small-models.ts'
import { writeTfjs } from '../../testing/write-tfjs.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-options-'))
})
afterAll(() => rm(folder, { recursive: true }))

interface Case {
  readonly layers: readonly LayerJson[]
  /** `[h, w, c]` of the one image. */
  readonly input: readonly number[]
  readonly pixels: readonly number[]
  readonly weights?: Readonly<Record<string, { shape: readonly number[]; values: readonly number[] }>>
  /** Without the batch. */
  readonly shape: readonly number[]
  readonly output: readonly number[]
}

const CASES: Record<string, Case> = {
  // Group 0 sees channel 0 alone, group 1 channel 1 … : filter f sees channel f / 2.
  'Conv2D with groups': {
    layers: [layer('Conv2D', { name: 'conv', filters: 6, kernel_size: [1, 1], groups: 3, use_bias: false })],
    input: [1, 2, 3],
    pixels: [1, 2, 3, 10, 20, 30],
    weights: { 'conv/kernel': { shape: [1, 1, 1, 6], values: [1, 2, 3, 4, 5, 6] } },
    shape: [1, 2, 6],
    output: [1, 2, 6, 8, 15, 18, 10, 20, 60, 80, 150, 180],
  },
  'DepthwiseConv2D as Keras 3 names its kernel': {
    layers: [layer('DepthwiseConv2D', { name: 'conv', kernel_size: 1, depth_multiplier: 2, use_bias: false })],
    input: [1, 1, 3],
    pixels: [1, 2, 3],
    weights: { 'conv/kernel': { shape: [1, 1, 3, 2], values: [1, 10, 2, 20, 3, 30] } },
    shape: [1, 1, 6],
    output: [1, 10, 4, 40, 9, 90],
  },
  'global pooling that keeps its dimensions': {
    layers: [layer('GlobalAveragePooling2D', { keepdims: true }), layer('GlobalMaxPooling2D', { keepdims: true })],
    input: [1, 2, 3],
    pixels: [1, 2, 3, 3, 6, 9],
    shape: [1, 1, 3],
    output: [2, 4, 6],
  },
  'ReLU with a slope': {
    layers: [layer('ReLU', { negative_slope: 0.5, max_value: null, threshold: 0 })],
    input: [1, 1, 3],
    pixels: [-2, 0, 3],
    shape: [1, 1, 3],
    output: [-1, 0, 3],
  },
  'ReLU with a maximum that numpy made': {
    layers: [layer('ReLU', { max_value: { type: 'ndarray', value: 6 }, negative_slope: { type: 'ndarray', value: 0 } })],
    input: [1, 1, 3],
    pixels: [-2, 5, 9],
    shape: [1, 1, 3],
    output: [0, 5, 6],
  },
  'LeakyReLU of Keras 3': {
    layers: [layer('LeakyReLU', { negative_slope: 0.25 })],
    input: [1, 1, 3],
    pixels: [-4, 0, 3],
    shape: [1, 1, 3],
    output: [-1, 0, 3],
  },
  'softmax over the rows': {
    layers: [layer('Softmax', { axis: 1 })],
    input: [2, 1, 3],
    pixels: [Math.log(3), 0, 5, 0, 0, 5],
    shape: [2, 1, 3],
    output: [0.75, 0.5, 0.5, 0.25, 0.5, 0.5],
  },
  'Rescaling with a number for each channel': {
    layers: [layer('Rescaling', { scale: [1, 2, 3], offset: [-1, 0, 1] })],
    input: [1, 2, 3],
    pixels: [1, 1, 1, 10, 10, 10],
    shape: [1, 2, 3],
    output: [0, 2, 4, 9, 20, 31],
  },
  'BatchNormalization with its axis in a list': {
    layers: [layer('BatchNormalization', { name: 'norm', axis: [3], epsilon: 0, scale: false })],
    input: [1, 1, 3],
    pixels: [3, 3, 3],
    weights: {
      'norm/beta': { shape: [3], values: [0, 0, 1] },
      'norm/moving_mean': { shape: [3], values: [1, 0, 1] },
      'norm/moving_variance': { shape: [3], values: [4, 9, 1] },
    },
    shape: [1, 1, 3],
    output: [1, 1, 3],
  },
  'Normalization that has seen data': {
    layers: [layer('Normalization', { axis: [-1] })],
    input: [1, 2, 3],
    pixels: [3, 3, 3, 5, 0, 1],
    weights: {
      'normalization/mean': { shape: [3], values: [1, 0, 1] },
      'normalization/variance': { shape: [3], values: [4, 9, 0] },
    },
    shape: [1, 2, 3],
    output: [1, 1, 2e7, 2, 0, 0],
  },
  'Normalization with its numbers in the configuration': {
    layers: [layer('Normalization', { axis: -1, mean: [[[[1, 0, 1]]]], variance: [4, 9, 16] })],
    input: [1, 1, 3],
    pixels: [3, 3, 3],
    shape: [1, 1, 3],
    output: [1, 1, 0.5],
  },
  'Normalization over everything, inverted': {
    layers: [layer('Normalization', { axis: null, mean: 1, variance: 4, invert: true })],
    input: [1, 1, 3],
    pixels: [3, 0, -1],
    shape: [1, 1, 3],
    output: [7, 1, -1],
  },
  // σ(ln 3) = 3/4.
  swish: {
    layers: [layer('Activation', { activation: 'swish' })],
    input: [1, 1, 3],
    pixels: [Math.log(3), 0, -Math.log(3)],
    shape: [1, 1, 3],
    output: [0.75 * Math.log(3), 0, -0.25 * Math.log(3)],
  },
  'silu, fused': {
    layers: [layer('Conv2D', { name: 'conv', filters: 1, kernel_size: 1, use_bias: false, activation: 'silu' })],
    input: [1, 1, 3],
    pixels: [Math.log(3), 5, 5],
    weights: { 'conv/kernel': { shape: [1, 1, 3, 1], values: [1, 0, 0] } },
    shape: [1, 1, 1],
    output: [0.75 * Math.log(3)],
  },
  'layers that only matter in training': {
    layers: [layer('SpatialDropout2D', { rate: 0.9 }), layer('ActivityRegularization', { l1: 1, l2: 1 })],
    input: [1, 1, 3],
    pixels: [1, 2, 3],
    shape: [1, 1, 3],
    output: [1, 2, 3],
  },
}

describe('options', () => {
  it.each(Object.keys(CASES))('%s', async (name) => {
    const { layers, input, pixels, weights = {}, shape, output } = CASES[name]
    const place = join(folder, name.replaceAll(/\W/g, '-'))
    const stored: SavedWeight[] = Object.entries(weights).map(([weight, value]) => ({
      name: weight,
      shape: value.shape,
      values: Float32Array.from(value.values),
    }))
    await writeTfjs(place, {
      topology: sequential(inputLayer([...input]), ...layers, layer('Reshape', { target_shape: [-1] })),
      weights: stored,
    })
    const result = await runModel(await openModelFile(place), ndArray([1, ...input], Float32Array.from(pixels)))
    const last = layers[layers.length - 1].config.name
    expectNumbers(result.layers[last], [1, ...shape], output)
    expectNumbers(result.outputs[0], [1, sizeOf(shape)], output)
  })
})

function expectNumbers(found: NdArray, shape: readonly number[], numbers: readonly number[]): void {
  expect(found.shape).toEqual(shape)
  numbers.forEach((number, i) => expect(found.data[i]).toBeCloseTo(number, 5))
}
