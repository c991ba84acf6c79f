/**
 * A model whose answers fit on the back of an envelope: 8×8 RGB, `unit`, a 1×1 convolution that passes each colour on through a ReLU,
 * the mean over space, and a dense layer of logits 2·red, 1·green, ½·blue.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const TINY_SIZE = 8
export const TINY_LABELS = ['deep_red', 'green', 'blue'] as const

const layer = (className: string, config: Record<string, unknown>) => ({
  class_name: className,
  config: { trainable: true, dtype: 'float32', ...config },
})

const convolution = {
  filters: 3,
  kernel_size: [1, 1],
  strides: [1, 1],
  padding: 'valid',
  data_format: 'channels_last',
  dilation_rate: [1, 1],
  activation: 'relu',
  use_bias: false,
}

export interface TinyModelOptions {
  /** Without the dense layer: no classes. */
  readonly headless?: boolean
  /** Input `[null, null, 3]`. */
  readonly openSize?: boolean
  /** Without sightline.json beside it. */
  readonly bare?: boolean
}

/** Writes a TensorFlow.js layers model into `folder` and returns the path of its model.json. */
export function writeTinyModel(
  folder: string,
  { headless = false, openSize = false, bare = false }: TinyModelOptions = {},
): string {
  mkdirSync(folder, { recursive: true })
  const size = openSize ? null : TINY_SIZE
  const layers = [
    layer('Conv2D', { name: 'block/colours', batch_input_shape: [null, size, size, 3], ...convolution }),
    ...(headless
      ? []
      : [
          layer('GlobalAveragePooling2D', { name: 'mean', data_format: 'channels_last' }),
          layer('Dense', { name: 'scores', units: 3, activation: 'softmax', use_bias: false }),
        ]),
  ]
  const kernel = { name: 'block/colours/kernel', shape: [1, 1, 3, 3], dtype: 'float32', values: [1, 0, 0, 0, 1, 0, 0, 0, 1] }
  const dense = { name: 'scores/kernel', shape: [3, 3], dtype: 'float32', values: [2, 0, 0, 0, 1, 0, 0, 0, 0.5] }
  const weights = headless ? [kernel] : [kernel, dense]
  const topology = { keras_version: '2.15.0', backend: 'tensorflow', model_config: layer('Sequential', { name: 'tiny', layers }) }
  const manifest = { paths: ['weights.bin'], weights: weights.map(({ name, shape, dtype }) => ({ name, shape, dtype })) }
  const model = { format: 'layers-model', modelTopology: topology, weightsManifest: [manifest] }
  writeFileSync(join(folder, 'model.json'), JSON.stringify(model))
  writeFileSync(join(folder, 'weights.bin'), new Uint8Array(Float32Array.from(weights.flatMap(({ values }) => values)).buffer))
  if (!bare)
    writeFileSync(
      join(folder, 'sightline.json'),
      JSON.stringify({ preprocess: 'unit', labels: headless ? undefined : TINY_LABELS }),
    )
  return join(folder, 'model.json')
}
