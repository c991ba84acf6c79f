/** What an imported model says of itself: names, weights, outputs, warnings. */
import { beforeAll, describe, expect, it } from 'vitest'
import { ndArray } from '../../model/nd-array.ts'
import { openModelFile } from '../index.ts'
import type { SavedModel, TopologyJson } from '../testing/artifacts.ts'
import { useModelFiles } from '../testing/model-files.ts'
import { uniform } from '../testing/numbers.ts'
import { runModel, type ModelRun } from '../testing/run-graph.ts'
import { smallClassifier } from '../testing/small-models.ts'

const { tfjs } = useModelFiles()

const IMAGES = ndArray([2, 8, 9, 3], uniform(2 * 8 * 9 * 3, 4))

let model: SavedModel
let expected: ModelRun
beforeAll(async () => {
  model = await smallClassifier()
  expected = await run(await tfjs(model))
})

const run = async (path: string) => runModel(await openModelFile(path), IMAGES)

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
