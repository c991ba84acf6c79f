/** Models that others made, of every version that we could find: they load, and give the numbers that their makers' frameworks give. */
import { describe, expect, it } from 'vitest'
import { readFile } from 'node:fs/promises'
import { decode } from 'fast-png'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { ndArray, row, sizeOf, type NdArray } from '../model/nd-array.ts'
import { tf } from '../tensor/tf.ts'
import { hasSharedData, sharedData, SHARED_DATA_MARK } from '../testing/shared-data.ts'
import { openModelFile } from './index.ts'
import type { ImportedGraph, ImportedModel } from './importer.ts'
import { FileBytes } from './file-bytes.ts'
import { withHdf5 } from './keras/hdf5.ts'
import { largestDifference, uniform } from './testing/numbers.ts'
import { runModel, toChannelsFirst } from './testing/run-graph.ts'

const open = (name: string) => openModelFile(sharedData(`models/${name}`))

function build(model: ImportedModel): ImportedGraph {
  const [height, width] = model.inputShape
  return model.build({ height: height ?? 224, width: width ?? 224 })
}

describe.skipIf(!hasSharedData)(`real models ${SHARED_DATA_MARK}`, () => {
  it.each([
    { name: 'mobilenet-v1-0.25-tfjs', format: 'tfjs-layers', inputShape: [224, 224, 3], layers: 88, parameters: 475_544 },
    { name: 'emotion-mini-xception-keras2.0.hdf5', format: 'keras-h5', inputShape: [64, 64, 1], layers: 46, parameters: 58_423 },
    { name: 'mnist-keras2.1.h5', format: 'keras-h5', inputShape: [28, 28, 1], layers: 10, parameters: 44_426 },
    { name: 'mnist-keras2.1-tfjs', format: 'tfjs-layers', inputShape: [28, 28, 1], layers: 10, parameters: 44_426 },
    { name: 'mnist-tfkeras-zeropadding.h5', format: 'keras-h5', inputShape: [28, 28, 1], layers: 10, parameters: 61_706 },
    { name: 'mnist-keras3.1-legacy.h5', format: 'keras-h5', inputShape: [28, 28, 1], layers: 8, parameters: 34_826 },
    { name: 'mnist-keras3.1.keras', format: 'keras-v3', inputShape: [28, 28, 1], layers: 8, parameters: 34_826 },
    { name: 'mnist-pytorch.onnx', format: 'onnx', inputShape: [28, 28, 1], layers: 12, parameters: 21_840 },
    { name: 'mobilenet-v1-0.25-pytorch.onnx', format: 'onnx', inputShape: [224, 224, 3], layers: 99, parameters: 467_336 },
  ])(
    '$name: $format, input $inputShape, $layers layers, $parameters parameters',
    async ({ name, format, inputShape, layers, parameters }) => {
      const model = await open(name)
      expect(model).toMatchObject({ format, inputShape, warnings: [] })
      expect(model.sha256).toMatch(/^[0-9a-f]{64}$/)
      const graph = build(model)
      expect(graph.layers).toHaveLength(layers)
      expect(graph.layers.reduce((sum, layer) => sum + layer.parameters, 0)).toBe(parameters)
    },
  )

  it.each([
    'mnist-keras2.1.h5',
    'mnist-keras2.1-tfjs',
    'mnist-tfkeras-zeropadding.h5',
    'mnist-keras3.1-legacy.h5',
    'mnist-keras3.1.keras',
    'mnist-pytorch.onnx',
  ])('%s reads the digits', async (name) => {
    const { images, digits } = await readDigits()
    const { outputs } = await runModel(await open(name), images)
    expect(digits.map((_, i) => argMax(row(outputs[0], i)))).toEqual(digits)
  })

  it('gives identical numbers for the same weights in HDF5 and in TensorFlow.js shards', async () => {
    const { images } = await readDigits()
    const [h5, tfjs] = await Promise.all(
      ['mnist-keras2.1.h5', 'mnist-keras2.1-tfjs'].map(async (name) => runModel(await open(name), images)),
    )
    expect(tfjs.outputs[0]).toEqual(h5.outputs[0])
    expect(tfjs.layers).toEqual(h5.layers)
  })

  it('gives what PyTorch exported of the same MobileNet', async () => {
    const images = ndArray(
      [2, 224, 224, 3],
      uniform(2 * 224 * 224 * 3, 3).map((value) => 2 * value),
    )
    const [{ outputs }, onnx] = await Promise.all(
      ['mobilenet-v1-0.25-tfjs', 'mobilenet-v1-0.25-pytorch.onnx'].map(async (name) => runModel(await open(name), images)),
    )
    const session = await InferenceSession.create(sharedData('models/mobilenet-v1-0.25-pytorch.onnx'))
    const input = toChannelsFirst(images)
    const { prob } = await session.run({ input: new Tensor('float32', input.data, input.shape) })
    expect(largestDifference(outputs[0].data, prob.data as Float32Array)).toBeLessThan(1e-5)
    expect(largestDifference(onnx.outputs[0].data, prob.data as Float32Array)).toBeLessThan(1e-6)
    await session.release()
  })

  it('gives what tf.layers computes with the topology and the weights of mini-XCEPTION', async () => {
    const file = 'emotion-mini-xception-keras2.0.hdf5'
    const model = await open(file)
    const images = ndArray(
      [2, 64, 64, 1],
      uniform(2 * 64 * 64, 5).map((value) => 2 * value),
    )
    const path = sharedData(`models/${file}`)
    const topology = await withHdf5(
      { path, content: FileBytes.of([path]) },
      (root) => JSON.parse(root.text('model_config') ?? '') as object,
    )
    const reference = await loadTfLayers(topology, build(model))
    const expected = reference.predict(tf.tensor(images.data, [2, 64, 64, 1])) as tf.Tensor
    const { outputs } = await runModel(model, images)
    expect(largestDifference(outputs[0].data, await expected.data())).toBeLessThan(1e-5)
  })

  it('gives kernels as [kh, kw, in/groups, out], under their names', async () => {
    const { layers } = build(await open('mobilenet-v1-0.25-tfjs'))
    const weightsOf = (layer: string) =>
      layers.find(({ name }) => name === layer)?.weights.map(({ name, value }) => [name, value.dims])
    expect(weightsOf('conv1')).toEqual([['kernel', [3, 3, 3, 8]]])
    expect(weightsOf('conv_dw_1')).toEqual([['depthwise_kernel', [3, 3, 1, 8]]])
    expect(weightsOf('conv1_bn')).toEqual([
      ['gamma', [8]],
      ['beta', [8]],
      ['moving_mean', [8]],
      ['moving_variance', [8]],
    ])
  })

  it.each([
    { name: 'negative/weights-only.h5', code: 'MODEL_CONFIG_MISSING', kind: 'invalid', text: 'the weights of layers alone' },
    { name: 'negative/custom-class.keras', code: 'MODEL_CLASS_UNSUPPORTED', kind: 'unsupported', text: 'NestedDenseModel' },
    {
      name: 'negative/graph-model-tfjs',
      code: 'MODEL_FORMAT_UNSUPPORTED',
      kind: 'unsupported',
      text: 'TensorFlow.js graph model',
    },
    { name: '../images/tfjs-cat.jpg', code: 'MODEL_FORMAT_UNKNOWN', kind: 'invalid', text: 'a JPEG picture' },
    { name: '../README.md', code: 'MODEL_FORMAT_UNKNOWN', kind: 'invalid', text: 'looks like text' },
  ])('refuses $name', async ({ name, code, kind, text }) => {
    await expect(open(name)).rejects.toMatchObject({ code, kind, message: expect.stringContaining(text) as string })
  })
})

/** Twenty digits, `[20, 28, 28, 1]` from 0 to 1. */
async function readDigits(): Promise<{ images: NdArray; digits: number[] }> {
  const names = Array.from({ length: 20 }, (_, i) => [Math.floor(i / 2), i % 2] as const)
  const images = ndArray([20, 28, 28, 1])
  for (const [i, [digit, which]] of names.entries()) {
    const { data, channels } = decode(await readFile(sharedData(`images/mnist/digit-${digit}-${which}.png`)))
    for (let pixel = 0; pixel < 784; pixel++) images.data[i * 784 + pixel] = data[pixel * channels] / 255
  }
  return { images, digits: names.map(([digit]) => digit) }
}

function argMax({ data }: NdArray): number {
  return data.reduce((best, value, i) => (value > data[best] ? i : best), 0)
}

async function loadTfLayers(topology: object, { layers }: ImportedGraph): Promise<tf.LayersModel> {
  const weights = layers.flatMap(({ name, weights }) => weights.map((weight) => ({ ...weight, name: `${name}/${weight.name}` })))
  const weightData = new Float32Array(weights.reduce((sum, { value }) => sum + sizeOf(value.dims), 0))
  let offset = 0
  for (const { value } of weights) {
    weightData.set(value.read() as Float32Array, offset)
    offset += sizeOf(value.dims)
  }
  const weightSpecs = weights.map(({ name, value }) => ({
    name,
    shape: storedShape(name, value.dims),
    dtype: 'float32' as const,
  }))
  return await tf.loadLayersModel(tf.io.fromMemory({ modelTopology: topology, weightSpecs, weightData: weightData.buffer }))
}

/** Keras keeps a depthwise kernel of multiplier 1 as `[kh, kw, in, 1]`. */
function storedShape(name: string, [height, width, ...rest]: readonly number[]): number[] {
  return [height, width, ...(name.endsWith('depthwise_kernel') ? rest.toReversed() : rest)].filter(
    (extent) => extent !== undefined,
  )
}
