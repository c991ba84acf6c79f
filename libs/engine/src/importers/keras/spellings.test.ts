/** The same model in every spelling that a version of Keras has for it gives the same numbers. */
import { beforeAll, describe, expect, it } from 'vitest'
import { ndArray } from '../../model/nd-array.ts'
import { openModelFile } from '../index.ts'
import type { LayerJson, SavedModel, TopologyJson } from '../testing/artifacts.ts'
import { useModelFiles } from '../testing/model-files.ts'
import { uniform } from '../testing/numbers.ts'
import { runModel, type ModelRun } from '../testing/run-graph.ts'
import { smallClassifier } from '../testing/small-models.ts'
import { archiveEntries, writeKerasArchive } from '../testing/write-archive.ts'
import { makeGroup, weightsOf, writeDataset, writeHdf5, writeKerasH5 } from '../testing/write-hdf5.ts'
import { writeZip } from '../testing/write-zip.ts'

const { file, tfjs } = useModelFiles()

const IMAGES = ndArray([2, 8, 9, 3], uniform(2 * 8 * 9 * 3, 4))

let model: SavedModel
let expected: ModelRun
beforeAll(async () => {
  model = await smallClassifier()
  expected = await run(await tfjs(model))
})

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
