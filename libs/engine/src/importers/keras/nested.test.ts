/** Models inside models, in every container and layout, against `tf.layers`, which takes them as they are. */
import { beforeAll, describe, expect, it } from 'vitest'
import { GraphBuilder } from '../../graph/builder.ts'
import { describeLayers, lastSpatialLayer } from '../../model/describe-layers.ts'
import { ndArray, type NdArray } from '../../model/nd-array.ts'
import { Tokens } from '../../model/tokens.ts'
import { tf } from '../../tensor/tf.ts'
import { openModelFile } from '../index.ts'
import { fillWeights, saveModel, type LayerJson, type SavedModel } from '../testing/artifacts.ts'
import { expectFailure, useModelFiles } from '../testing/model-files.ts'
import { largestDifference, uniform } from '../testing/numbers.ts'
import { gradientAtInput, runModel } from '../testing/run-graph.ts'
import { inputLayer, layer, sequential } from '../testing/small-models.ts'
import { writeKerasArchive, type ArchiveLayout } from '../testing/write-archive.ts'
import { makeGroup, writeDataset, writeHdf5, writeKerasH5 } from '../testing/write-hdf5.ts'

const { file, tfjs } = useModelFiles()
const { layers } = tf

const IMAGES = ndArray([2, 8, 9, 3], uniform(2 * 8 * 9 * 3, 4))

/** As Teachable Machine exports it: a Sequential of two Sequentials, the first of which begins with a Functional model. */
function teachable(): tf.LayersModel {
  const input = tf.input({ shape: [8, 9, 3], name: 'photo' })
  const conv = layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', useBias: false, name: 'Conv1' })
  const norm = layers.batchNormalization({ name: 'bn_Conv1' })
  const wide = layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', name: 'deep' })
  const steps = [conv, norm, layers.reLU({ maxValue: 6, name: 'Conv1_relu' }), wide]
  const output = steps.reduce((value, step) => step.apply(value) as tf.SymbolicTensor, input)
  const base = tf.model({ inputs: input, outputs: output, name: 'mobilenet' })
  const features = tf.sequential({ layers: [base, layers.globalAveragePooling2d({ name: 'pool' })], name: 'features' })
  const head = tf.sequential({
    layers: [
      layers.dense({ units: 5, activation: 'relu', inputShape: [4], name: 'hidden' }),
      layers.dense({ units: 3, activation: 'softmax', useBias: false, name: 'classes' }),
    ],
    name: 'head',
  })
  return tf.sequential({ layers: [features, head], name: 'whole' })
}

describe('a Sequential of Sequentials', () => {
  let model: SavedModel
  let expected: NdArray
  let gradient: NdArray
  const seed = ndArray([2, 3], uniform(6, 3))
  beforeAll(async () => {
    const whole = teachable()
    fillWeights(whole)
    model = await saveModel(whole)
    const at = tf.tensor(IMAGES.data, [2, 8, 9, 3])
    const result = whole.predict(at) as tf.Tensor
    expected = ndArray(result.shape, (await result.data()) as Float32Array)
    // tf.layers has no gradient of BatchNormalization: differences along single numbers of the image stand for it.
    gradient = ndArray([2, 8, 9, 3], new Float32Array(IMAGES.data.length))
    const score = async (images: Float32Array) => {
      const scores = whole.predict(tf.tensor(images, [2, 8, 9, 3])) as tf.Tensor
      return (
        await scores
          .mul(tf.tensor(seed.data, [2, 3]))
          .sum()
          .data()
      )[0]
    }
    for (const pixel of PIXELS) {
      const sides = [1e-2, -1e-2].map((step) => IMAGES.data.map((value, i) => (i === pixel ? value + step : value)))
      const [above, below] = await Promise.all(sides.map((side) => score(side)))
      gradient.data[pixel] = (above - below) / 2e-2
    }
  })
  const PIXELS = Array.from({ length: 24 }, (_, i) => (i * 37) % IMAGES.data.length)

  const dependencies = '_layer_checkpoint_dependencies'
  const archive = (layout: ArchiveLayout) => async () => file(await writeKerasArchive(model, { layout }), 'model.keras')
  const containers: [string, () => Promise<string>][] = [
    ['TensorFlow.js, whose names are flat', () => tfjs(model)],
    ['HDF5, with one group for each outer model', async () => file(await writeKerasH5(model))],
    ['an archive of Keras 3', archive({ container: 'layers', separator: '/', countsTwice: false })],
    ['an archive of Keras 2.12 from Windows', archive({ container: 'layers', separator: '\\', countsTwice: false })],
    ['an archive of Keras 2.13', archive({ container: dependencies, separator: '/', countsTwice: true })],
    ['an archive of Keras 2.13 from Windows', archive({ container: dependencies, separator: '\\', countsTwice: true })],
  ]
  it.each(containers)('in %s', async (_, write) => {
    const opened = await openModelFile(await write())
    const { outputs } = await runModel(opened, IMAGES)
    expect(largestDifference(outputs[0].data, expected.data)).toBeLessThan(1e-6)
    const found = await gradientAtInput(opened, IMAGES, seed)
    for (const pixel of PIXELS) expect(found.data[pixel]).toBeCloseTo(gradient.data[pixel], 4)
  })

  it('lists a nested model and then its layers, whose names begin with its own', async () => {
    const { layers: listed } = (await openModelFile(await tfjs(model))).build({ height: 8, width: 9 })
    expect(listed.map(({ name, kind, parameters, within }) => [name, kind, parameters, within])).toEqual([
      ['features', 'Sequential', 164, undefined],
      ['features/mobilenet', kindOfFunctional(), 164, 'features'],
      ['features/mobilenet/photo', 'InputLayer', 0, 'features/mobilenet'],
      ['features/mobilenet/Conv1', 'Conv2D', 108, 'features/mobilenet'],
      ['features/mobilenet/bn_Conv1', 'BatchNormalization', 16, 'features/mobilenet'],
      ['features/mobilenet/Conv1_relu', 'ReLU', 0, 'features/mobilenet'],
      ['features/mobilenet/deep', 'DepthwiseConv2D', 40, 'features/mobilenet'],
      ['features/pool', 'GlobalAveragePooling2D', 0, 'features'],
      ['head', 'Sequential', 40, undefined],
      ['head/hidden', 'Dense', 25, 'head'],
      ['head/classes', 'Dense', 15, 'head'],
    ])
    const outputOf = (name: string) => listed.find((entry) => entry.name === name)?.output
    expect(outputOf('features')).toBe(outputOf('features/pool'))
    expect(outputOf('features/mobilenet')).toBe('features/mobilenet/deep')
  })

  it('gives Grad-CAM a layer of the nested model, not the model', async () => {
    const { graph, layers: listed } = (await openModelFile(await tfjs(model))).build({ height: 8, width: 9 })
    const build = GraphBuilder.from(graph)
    const tokens = new Tokens(build)
    const described = describeLayers(build, listed, { input: graph.inputs[0].name, logits: graph.outputs[0], tokens })
    expect(lastSpatialLayer(build, listed, { described, tokens })).toBe('features/mobilenet/deep')
    expect(described.find(({ name }) => name === 'features/pool')?.within).toBe('features')
  })

  const kindOfFunctional = () => model.topology.config.layers[0].config.layers?.[0].class_name
})

/** Two models with layers of the same names, one after the other. */
const alike = (): LayerJson[] => {
  const inner = (name: string, extra: object = {}): LayerJson => {
    const conv = (title: string) => layer('Conv2D', { name: title, filters: 3, kernel_size: 1, ...extra })
    return { class_name: 'Sequential', config: { name, layers: [inputLayer([2, 2, 3]), conv('conv'), conv('conv_1')] } }
  }
  return [inputLayer([2, 2, 3]), inner('a'), inner('b')]
}

/** Four kernels that each turn the channels, and biases that tell them apart. */
const NUMBERS = [1, 10, 100, 1000]
const KERNEL = Float32Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1])
const bias = (number: number) => new Float32Array(3).fill(number)

async function biases(path: string): Promise<number[]> {
  const { layers: listed } = (await openModelFile(path)).build({ height: 2, width: 2 })
  return listed.flatMap(({ weights }) =>
    weights.filter(({ name }) => name === 'bias').map(({ value }) => Number(value.read()[0])),
  )
}

describe('weights of layers whose names are alike', () => {
  const h5 = (groups: Record<string, string[]>, topology: object) =>
    writeHdf5((root) => {
      root.create_attribute('model_config', JSON.stringify(topology))
      root.create_attribute('keras_version', '2.2.4')
      let count = 0
      for (const [name, owners] of Object.entries(groups)) {
        const group = makeGroup(root, `model_weights/${name}`)
        group.create_attribute(
          'weight_names',
          owners.flatMap((owner) => [`${owner}/kernel:0`, `${owner}/bias:0`]),
        )
        for (const owner of owners) {
          writeDataset(group, `${owner}/kernel:0`, { shape: [1, 1, 3, 3], values: KERNEL })
          writeDataset(group, `${owner}/bias:0`, { shape: [3], values: bias(NUMBERS[count++]) })
        }
      }
    })

  it('in the groups of HDF5', async () => {
    const path = await file(await h5({ a: ['conv', 'conv_1'], b: ['conv', 'conv_1'] }, sequential(...alike())))
    expect(await biases(path)).toEqual(NUMBERS)
  })

  it('in one group, where the outer names tell them apart', async () => {
    const outer: LayerJson = { class_name: 'Sequential', config: { name: 'outer', layers: alike() } }
    const names = ['a/conv', 'a/conv_1', 'b/conv', 'b/conv_1']
    expect(await biases(await file(await h5({ outer: names }, sequential(inputLayer([2, 2, 3]), outer))))).toEqual(NUMBERS)
  })

  it('in one group, where TensorFlow numbered the names: the order tells, not the name of another layer', async () => {
    const names = ['conv_1', 'conv_1_1', 'conv_2', 'conv_1_2']
    const outer: LayerJson = { class_name: 'Sequential', config: { name: 'outer', layers: alike() } }
    expect(await biases(await file(await h5({ outer: names }, sequential(inputLayer([2, 2, 3]), outer))))).toEqual(NUMBERS)
  })

  it('in TensorFlow.js, where every name comes as often as there are layers', async () => {
    const weights = ['conv', 'conv_1', 'conv', 'conv_1'].flatMap((owner, i) => [
      { name: `${owner}/kernel`, shape: [1, 1, 3, 3], values: KERNEL },
      { name: `${owner}/bias`, shape: [3], values: bias(NUMBERS[i]) },
    ])
    const topology = sequential(...alike())
    expect(await biases(await tfjs({ topology, weights }))).toEqual(NUMBERS)
    await expectFailure(await tfjs({ topology, weights: weights.slice(0, 6) }), { code: 'WEIGHTS_MISSING', text: 'conv_1' })
  })

  it('in HDF5 behind frozen layers: what is trained comes first', async () => {
    const norm = layer('BatchNormalization', { name: 'norm' })
    const frozen = layer('Conv2D', { name: 'conv', filters: 3, kernel_size: 1, trainable: false })
    const last = layer('Conv2D', { name: 'last', filters: 3, kernel_size: 1 })
    const inner: LayerJson = {
      class_name: 'Sequential',
      config: { name: 'inner', layers: [inputLayer([2, 2, 3]), frozen, norm, last] },
    }
    // The names of another session, which do not help.
    const names = ['x/gamma', 'x/beta', 'y/kernel', 'y/bias', 'z/kernel', 'z/bias', 'x/moving_mean', 'x/moving_variance']
    const bytes = await writeHdf5((root) => {
      root.create_attribute('model_config', JSON.stringify(sequential(inputLayer([2, 2, 3]), inner)))
      const group = makeGroup(root, 'model_weights/inner')
      group.create_attribute('weight_names', names)
      names.forEach((name, i) => {
        const isKernel = name.endsWith('kernel')
        writeDataset(group, name, { shape: isKernel ? [1, 1, 3, 3] : [3], values: isKernel ? KERNEL : bias(i) })
      })
    })
    const { layers: listed } = (await openModelFile(await file(bytes))).build({ height: 2, width: 2 })
    const held = listed.flatMap(({ name, weights }) => weights.map((weight) => [name, weight.name, weight.value.read()[0]]))
    expect(held.filter(([, name]) => name !== 'kernel')).toEqual([
      ['inner/conv', 'bias', 5],
      ['inner/norm', 'gamma', 0],
      ['inner/norm', 'beta', 1],
      ['inner/norm', 'moving_mean', 6],
      ['inner/norm', 'moving_variance', 7],
      ['inner/last', 'bias', 3],
    ])
  })
})

describe('nested models that do not fit', () => {
  const pair = {
    class_name: 'Model',
    config: {
      name: 'pair',
      layers: [
        { ...inputLayer([4, 4, 3], 'left'), name: 'left', inbound_nodes: [] },
        { ...inputLayer([4, 4, 3], 'right'), name: 'right', inbound_nodes: [] },
        {
          ...layer('Add', { name: 'sum' }),
          name: 'sum',
          inbound_nodes: [
            [
              ['left', 0, 0, {}],
              ['right', 0, 0, {}],
            ],
          ],
        },
      ],
      input_layers: [
        ['left', 0, 0],
        ['right', 0, 0],
      ],
      output_layers: [['sum', 0, 0]],
    },
  } as unknown as LayerJson

  it('two inputs are asked for and one is given', async () => {
    await expectFailure(await tfjs({ topology: sequential(inputLayer([4, 4, 3]), pair), weights: [] }), {
      code: 'LAYER_CONFIG_INVALID',
      text: 'it takes 2 inputs and is given 1',
    })
  })

  it('models inside each other without end', async () => {
    let inner = layer('Flatten')
    for (let i = 0; i < 40; i++) inner = { class_name: 'Sequential', config: { name: `m${i}`, layers: [inner] } }
    await expectFailure(await tfjs({ topology: sequential(inputLayer([4, 4, 3]), inner), weights: [] }), {
      code: 'MODEL_CONFIG_INVALID',
      text: '32 deep',
    })
  })

  it('a name that a nested layer has already', async () => {
    const inner: LayerJson = {
      class_name: 'Sequential',
      config: { name: 'a', layers: [inputLayer([4, 4, 3]), layer('Flatten', { name: 'b' })] },
    }
    const topology = sequential(inputLayer([4, 4, 3]), inner, layer('Flatten', { name: 'a/b' }))
    await expectFailure(await tfjs({ topology, weights: [] }), { code: 'MODEL_CONFIG_INVALID', text: '“a/b”' })
  })
})
