/** The same model in every spelling that a version of Keras or TensorFlow.js has for it gives the same numbers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { ndArray } from '../model/nd-array.ts'
import { openModelFile } from './index.ts'
import type { LayerJson, SavedModel, TopologyJson } from './testing/artifacts.ts'
import { largestDifference, uniform } from './testing/numbers.ts'
import { runModel, type ModelRun } from './testing/run-graph.ts'
import { smallClassifier } from './testing/small-models.ts'
import { archiveEntries, writeKerasArchive } from './testing/write-archive.ts'
import { makeGroup, weightsOf, writeDataset, writeHdf5, writeKerasH5 } from './testing/write-hdf5.ts'
import { toHalf, writeTfjs, type TfjsOptions } from './testing/write-tfjs.ts'
import { writeZip } from './testing/write-zip.ts'
import { halfToFloat } from './tfjs/decode-weights.ts'

const IMAGES = ndArray([2, 8, 9, 3], uniform(2 * 8 * 9 * 3, 4))

let folder: string
let model: SavedModel
let expected: ModelRun

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-variants-'))
  model = await smallClassifier()
  expected = await run(await tfjs(model))
})
afterAll(() => rm(folder, { recursive: true }))

let count = 0
async function file(content: Uint8Array, name: string): Promise<string> {
  const place = join(folder, String(count++))
  await mkdir(place)
  await writeFile(join(place, name), content)
  return join(place, name)
}

async function tfjs(saved: SavedModel, options?: TfjsOptions): Promise<string> {
  const place = join(folder, `tfjs-${count++}`)
  await writeTfjs(place, saved, options)
  return place
}

const run = async (path: string) => runModel(await openModelFile(path), IMAGES)

/** The layers of the model without its InputLayer; the first one says the input's shape by `change`. */
function withoutInput(change: (first: LayerJson) => LayerJson): TopologyJson {
  const [, first, ...others] = model.topology.config.layers
  return { ...model.topology, config: { ...model.topology.config, layers: [change(first), ...others] } }
}

const INPUT_SHAPE = [null, 8, 9, 3]
const inConfig = (key: string) => withoutInput((first) => ({ ...first, config: { ...first.config, [key]: INPUT_SHAPE } }))

describe('a Sequential model', () => {
  const spellings: [string, () => unknown][] = [
    ['with batch_input_shape in its first layer', () => inConfig('batch_input_shape')],
    ['with batch_shape in its first layer', () => inConfig('batch_shape')],
    [
      'with build_config in its first layer',
      () => withoutInput((first) => ({ ...first, build_config: { input_shape: INPUT_SHAPE } }) as LayerJson),
    ],
    ['with build_config of its own', () => ({ ...withoutInput((first) => first), build_config: { input_shape: INPUT_SHAPE } })],
    [
      'with build_input_shape',
      () => {
        const topology = withoutInput((first) => first)
        return { ...topology, config: { ...topology.config, build_input_shape: INPUT_SHAPE } }
      },
    ],
    ['as the bare list of Keras before 2.2.3', () => ({ class_name: 'Sequential', config: model.topology.config.layers })],
  ]
  it.each(spellings)('%s', async (_, topology) => {
    const { outputs } = await run(await file(await writeKerasH5(model, { config: topology() }), 'model.h5'))
    expect(outputs).toEqual(expected.outputs)
  })

  it('does not list an input layer that it does not have', async () => {
    const opened = await openModelFile(await file(await writeKerasH5(model, { config: inConfig('batch_shape') }), 'model.h5'))
    const { graph, layers } = opened.build({ height: 8, width: 9 })
    expect(layers.map(({ name }) => name)).toEqual(['conv', 'pool', 'classes'])
    expect(graph.inputs).toEqual([{ name: 'input', dtype: 'float32', shape: ['N', 3, 8, 9] }])
  })

  it('with an input of open size takes the size that it is given', async () => {
    const open = inConfig('batch_input_shape')
    const config = JSON.parse(JSON.stringify(open).replace('[null,8,9,3]', '[null,null,null,3]')) as unknown
    const opened = await openModelFile(await file(await writeKerasH5(model, { config }), 'model.h5'))
    expect(opened.inputShape).toEqual([null, null, 3])
    expect((await runModel(opened, IMAGES)).outputs).toEqual(expected.outputs)
    expect(() => opened.build({ height: 2, width: 9 })).toThrow('The Conv2D layer “conv” would have no output')
  })
})

describe('values and weights', () => {
  it('have readable names', async () => {
    const opened = await openModelFile(await tfjs(model))
    const { graph, layers } = opened.build({ height: 8, width: 9 })
    expect(graph.nodes.map(({ op, inputs, outputs }) => `${outputs.join()} = ${op}(${inputs.join(', ')})`)).toEqual([
      'conv:pre-activation = Conv(image, conv:kernel, conv:bias)',
      'conv = Relu(conv:pre-activation)',
      'pool:GlobalAveragePool = GlobalAveragePool(conv)',
      'pool = Reshape(pool:GlobalAveragePool, pool:constant)',
      'classes:pre-activation = Gemm(pool, classes:kernel, classes:bias)',
      'classes = Softmax(classes:pre-activation)',
    ])
    expect(
      layers.map(({ weights, ...layer }) => ({ ...layer, weights: weights.map(({ name, value }) => [name, ...value.dims]) })),
    ).toEqual([
      { name: 'image', kind: 'InputLayer', output: 'image', parameters: 0, weights: [] },
      {
        name: 'conv',
        kind: 'Conv2D',
        output: 'conv',
        preActivation: 'conv:pre-activation',
        parameters: 3 * 3 * 3 * 4 + 4,
        weights: [
          ['kernel', 3, 3, 3, 4],
          ['bias', 4],
        ],
      },
      { name: 'pool', kind: 'GlobalAveragePooling2D', output: 'pool', parameters: 0, weights: [] },
      {
        name: 'classes',
        kind: 'Dense',
        output: 'classes',
        preActivation: 'classes:pre-activation',
        parameters: 10,
        weights: [
          ['kernel', 4, 2],
          ['bias', 2],
        ],
      },
    ])
    expect(layers[1].weights[0].value.read()).toEqual(model.weights[0].values)
  })
})

describe('HDF5', () => {
  it('named .keras, as TensorFlow up to 2.11 wrote it', async () => {
    const path = await file(await writeKerasH5(model), 'model.keras')
    expect((await openModelFile(path)).format).toBe('keras-h5')
    expect((await run(path)).outputs).toEqual(expected.outputs)
  })

  it('with lists of names that are cut into pieces', async () => {
    const path = await file(await writeKerasH5(model, { chunkedNames: true }), 'model.h5')
    expect((await run(path)).outputs).toEqual(expected.outputs)
  })

  it('with weight names that TensorFlow made unique, and optimizer weights beside them', async () => {
    const bytes = await writeHdf5((root) => {
      root.create_attribute('model_config', JSON.stringify(model.topology))
      root.create_group('optimizer_weights').create_attribute('weight_names', ['training/Adam/iterations:0'])
      const all = root.create_group('model_weights')
      for (const { config } of model.topology.config.layers) {
        const group = all.create_group(config.name)
        const weights = weightsOf(model, config.name).map((weight) => ({
          ...weight,
          name: weight.name.replace('/', '_1/') + ':0',
        }))
        if (weights.length > 0)
          group.create_attribute(
            'weight_names',
            weights.map(({ name }) => name),
          )
        weights.forEach((weight) => writeDataset(group, weight.name, weight))
      }
    })
    expect((await run(await file(bytes, 'model.hdf5'))).outputs).toEqual(expected.outputs)
  })

  it('with weights in double precision', async () => {
    const bytes = await writeHdf5((root) => {
      root.create_attribute('model_config', JSON.stringify(model.topology))
      for (const layer of ['conv', 'classes']) {
        const group = makeGroup(root, `model_weights/${layer}`)
        group.create_attribute('weight_names', ['kernel', 'bias'])
        for (const { name, shape, values } of weightsOf(model, layer)) {
          group.create_dataset({ name: name.split('/')[1], data: Float64Array.from(values), shape: [...shape] })
        }
      }
    })
    expect((await run(await file(bytes, 'model.h5'))).outputs).toEqual(expected.outputs)
  })
})

describe('archives', () => {
  it.each([true, false])('with compressed entries: %s', async (deflate) => {
    const path = await file(await writeKerasArchive(model, { deflate }), 'model.keras')
    expect((await openModelFile(path)).format).toBe('keras-v3')
    expect((await run(path)).outputs).toEqual(expected.outputs)
  })

  it('of Keras 2.13, which counts layers with weights twice', async () => {
    const weights = await writeHdf5((root) => {
      const place = (name: string) => makeGroup(root, `_layer_checkpoint_dependencies/${name}/vars`)
      place('input_layer')
      weightsOf(model, 'conv').forEach((weight, i) => writeDataset(place('conv2d'), String(i), weight))
      place('conv2d_1')
      weightsOf(model, 'classes').forEach((weight, i) => writeDataset(place('dense'), String(i), weight))
    })
    const entries = await archiveEntries(model, { version: '2.13.1' })
    const path = await file(writeZip([entries[0], entries[1], { name: 'model.weights.h5', content: weights }]), 'model.keras')
    expect((await run(path)).outputs).toEqual(expected.outputs)
  })
})

describe('TensorFlow.js', () => {
  it('the file or its folder, in one shard or several', async () => {
    const path = await tfjs(model, { shards: 3 })
    expect((await run(path)).outputs).toEqual(expected.outputs)
    expect((await run(join(path, 'model.json'))).outputs).toEqual(expected.outputs)
  })

  it('hashes model.json and its shards in order', async () => {
    const path = await tfjs(model, { shards: 2 })
    const parts = await Promise.all(
      ['model.json', 'group1-shard1of2.bin', 'group1-shard2of2.bin'].map((name) => readFile(join(path, name))),
    )
    const opened = await openModelFile(path)
    expect(opened.sha256).toBe(createHash('sha256').update(Buffer.concat(parts)).digest('hex'))
    await rename(join(path, 'model.json'), join(path, 'renamed.json'))
    expect((await openModelFile(join(path, 'renamed.json'))).sha256).toBe(opened.sha256)
  })

  it('with the topology inside model_config, and the name of the model before the names of weights', async () => {
    const weights = model.weights.map((weight) => ({ ...weight, name: `model/${weight.name}` }))
    const topology = { keras_version: '2.3.0', model_config: model.topology } as unknown as TopologyJson
    expect((await run(await tfjs({ topology, weights }))).outputs).toEqual(expected.outputs)
  })

  it.each([
    { quantization: 'float16', step: 2 ** -12 },
    { quantization: 'uint16', step: 1 / 65535 },
    { quantization: 'uint8', step: 1 / 255 },
  ] as const)('with weights quantised to $quantization', async ({ quantization, step }) => {
    const opened = await openModelFile(await tfjs(model, { quantization }))
    const { layers } = opened.build({ height: 8, width: 9 })
    const found = layers.flatMap(({ weights }) => weights.map(({ value }) => value.read()))
    model.weights.forEach(({ values }, i) => {
      const difference = largestDifference(found[i] as Float32Array, values)
      if (values.length > 2) expect(difference).toBeGreaterThan(0)
      expect(difference).toBeLessThanOrEqual(step * 0.51)
    })
    expect(largestDifference((await runModel(opened, IMAGES)).outputs[0].data, expected.outputs[0].data)).toBeLessThan(10 * step)
  })

  it.each([
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x8000, -0],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, NaN],
  ])('reads the half-precision bits %i as %d', (bits, value) => {
    expect(halfToFloat(bits)).toBe(value)
    if (Number.isFinite(value)) expect(toHalf(value)).toBe(bits)
  })
})

describe('what a user should know', () => {
  const withPool = (options: object): TopologyJson => {
    const layers = model.topology.config.layers.map((layer) =>
      layer.config.name === 'pool' ? { ...layer, config: { ...layer.config, ...options } } : layer,
    )
    return { ...model.topology, config: { ...model.topology.config, layers } }
  }

  it('options that nobody knows are named', async () => {
    const { warnings } = await openModelFile(await tfjs({ ...model, topology: withPool({ swirl: 3, unset: null, off: false }) }))
    expect(warnings).toEqual([
      'The GlobalAveragePooling2D layer “pool” has options that Sightline does not know and ignores: swirl.',
    ])
  })

  it('outputs that others are computed from are not the class scores', async () => {
    const [input, ...others] = model.topology.config.layers
    const layers = [
      { ...input, name: 'image', inbound_nodes: [] },
      ...others.map((layer, i) => ({
        ...layer,
        name: layer.config.name,
        inbound_nodes: [[[i === 0 ? 'image' : others[i - 1].config.name, 0, 0, {}]]],
      })),
    ]
    const config = (outputs: string[]) => ({
      name: 'model',
      layers,
      input_layers: [['image', 0, 0]],
      output_layers: outputs.map((name) => [name, 0, 0]),
    })
    const open = async (outputs: string[]) =>
      openModelFile(
        await tfjs({ ...model, topology: { class_name: 'Model', config: config(outputs) } as unknown as TopologyJson }),
      )
    const visual = await open(['conv', 'pool', 'classes'])
    expect(visual.warnings).toEqual([])
    expect(visual.build({ height: 8, width: 9 }).graph.outputs).toEqual(['classes', 'conv', 'pool'])
    expect((await runModel(visual, IMAGES)).outputs[0]).toEqual(expected.outputs[0])
  })
})
