import { describe, expect, it } from 'vitest'
import { createModel } from '../model/create-model.ts'
import { INPUT, type GradientRules } from '../model/explainable-model.ts'
import { ndArray } from '../model/nd-array.ts'
import { randomModel } from '../architectures/random-model.ts'
import { onnxruntime } from '../runtimes/onnxruntime/onnxruntime.ts'
import { loadTfjs } from '../runtimes/tfjs/tfjs.ts'
import { convolutionalModel, transformerModel } from '../testing/tiny-models.ts'
import { createRandom } from '../explainer/random.ts'
import type { ImportedGraph } from '../importers/importer.ts'
import { GraphBuilder } from './builder.ts'
import { differentiate } from './differentiate.ts'
import { BATCH, floats } from './graph.ts'
import { shareForward } from './share-forward.ts'
import { subgraph } from './subgraph.ts'

const CLASSES = 3

/** Windows that overlap and windows that don't, a residual connection, a part that is concatenated; `extend` may go on with the last maps, `[N, 7, 3, 2]`. */
function pooledNet(extend: (build: GraphBuilder, maps: string) => string = (_, maps) => maps): ImportedGraph {
  const build = new GraphBuilder()
  let sample = 0
  const weights = (...dims: number[]) => {
    const size = dims.reduce((all, extent) => all * extent, 1)
    const data = createRandom({ seed: 5, image: 0, sample: sample++ }).fillNormal(new Float32Array(size), 0.4)
    return build.constant(floats(dims, data))
  }
  build.input('image', 'float32', [BATCH, 2, 13, 9])
  const conv = (from: string, dims: [number, number], more = {}) =>
    build.op('Conv', [from, weights(...dims, 3, 3), weights(dims[0])], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], ...more })
  const first = build.op('Relu', [conv('image', [4, 2])])
  const overlapping = build.op('MaxPool', [first], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })
  const sum = build.op('Add', [overlapping, build.op('Tanh', [conv(overlapping, [4, 4])])])
  const apart = build.op('MaxPool', [sum], { kernel_shape: [2, 2], strides: [2, 2] })
  const joined = build.op('Concat', [apart, build.op('Sigmoid', [conv(sum, [3, 4], { strides: [2, 2], pads: [0, 0, 0, 0] })])], {
    axis: 1,
  })
  const flat = build.op('Flatten', [build.op('GlobalAveragePool', [extend(build, joined)])])
  build.add('Gemm', [flat, weights(7, CLASSES), weights(CLASSES)], {}, { outputs: ['scores:pre-activation'] })
  build.add('Softmax', ['scores:pre-activation'], { axis: -1 }, { outputs: ['scores'] })
  const layer = (name: string, output: string, kind: string) => ({ name, output, kind, parameters: 0, weights: [] })
  const layers = [layer('image', 'image', 'InputLayer'), layer('early', first, 'Conv2D'), layer('scores', 'scores', 'Dense')]
  return { graph: build.build(['scores']), layers }
}

/** Whole maps are pooled several times, so that rules of gradients take names that the nodes after them might get. */
function poolOften(build: GraphBuilder, maps: string): string {
  const pooled = [maps, build.op('Tanh', [maps]), build.op('Sigmoid', [maps])].map((map) => build.op('GlobalMaxPool', [map]))
  return build.op('Sum', [maps, ...pooled])
}

/** Names such as are made up for what is repeated. */
function takeNames(build: GraphBuilder, maps: string): string {
  return build.add('Tanh', [maps], {}, { name: 'per class 0', outputs: ['per class 1'] })[0]
}

const identity = { format: 'tfjs-layers', sha256: '' } as const

interface Case {
  readonly title: string
  readonly net: () => ImportedGraph
  readonly layers: readonly string[]
  readonly rules?: GradientRules
}

const CASES: Case[] = [
  { title: 'maxima of whole maps', net: () => pooledNet(poolOften), layers: [INPUT] },
  { title: 'a graph that has names like those made up', net: () => pooledNet(takeNames), layers: [INPUT] },
  { title: 'pools of both kinds', net: () => pooledNet(), layers: [INPUT, 'early'] },
  { title: 'pools, guided', net: () => pooledNet(), layers: [INPUT], rules: 'guided-relu' },
  { title: 'a small convolutional network', net: () => convolutionalModel(), layers: [INPUT] },
  { title: 'a small transformer', net: () => transformerModel(), layers: [INPUT] },
]

const NETWORKS: Case[] = ['mobilenetv2', 'densenet121'].map((name) => ({
  title: name,
  net: () => randomModel(name).build({ height: 224, width: 224 }),
  layers: [INPUT],
}))

const RUNTIMES = [
  { name: 'onnxruntime', open: () => Promise.resolve(onnxruntime), cases: [...CASES, ...NETWORKS] },
  { name: 'tfjs', open: () => loadTfjs(['wasm']), cases: CASES },
]

describe.each(RUNTIMES)('several classes of one image on $name', ({ open, cases }) => {
  it.each(cases)('are as in questions of their own: $title', async ({ net, layers, rules }) => {
    const model = await createModel(net(), { runtime: await open(), identity })
    const { inputShape, head } = model.info
    const size = inputShape.reduce((all, extent) => all * extent, 1)
    const image = createRandom({ seed: 1, image: 0, sample: 0 }).fillNormal(new Float32Array(size))
    const targets = [1, 0, Math.min(2, head!.classes - 1)]
    const batch = new Float32Array(size * targets.length)
    targets.forEach((_, i) => batch.set(image, i * size))
    const request = { score: 'logit', layers, activations: true, ...(rules && { rules }) } as const

    const together = await model.gradients(ndArray([targets.length, ...inputShape], batch), { ...request, targets })
    for (const [i, target] of targets.entries()) {
      const alone = await model.gradients(ndArray([1, ...inputShape], image), { ...request, targets: [target] })
      expectClose(together.scores.data.subarray(i, i + 1), alone.scores.data)
      for (const layer of layers) {
        for (const kind of ['gradients', 'activations'] as const) {
          const { shape, data } = alone[kind][layer]
          expect(together[kind][layer].shape).toEqual([targets.length, ...shape.slice(1)])
          expectClose(together[kind][layer].data.subarray(i * data.length, (i + 1) * data.length), data)
        }
      }
    }
    await model.dispose()
  })
})

function expectClose(found: Float32Array, expected: Float32Array): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  expect(largest).toBeGreaterThan(0)
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i])), 0)
  expect(worst / largest).toBeLessThan(1e-5)
}

it('computes the forward part once, and only what classes differ in for each', () => {
  const { graph } = pooledNet()
  const build = GraphBuilder.from(graph)
  build.input('seed', 'float32', [BATCH, CLASSES])
  const gradient = differentiate(build, { seeds: new Map([['scores:pre-activation', 'seed']]), wrt: ['image'] }).get('image')!
  const derived = subgraph(build, { inputs: ['image', 'seed'], outputs: ['scores:pre-activation', gradient] })
  const shared = shareForward(derived, { image: 'image', seed: 'seed', count: CLASSES })!
  const types = GraphBuilder.from(shared.graph)
  const batches = (op: string) =>
    shared.graph.nodes.filter((node) => node.op === op).map(({ outputs }) => types.type(outputs[0]).shape[0])
  const forward = graph.nodes.filter(({ op }) => op === 'Conv').length
  expect(batches('Conv').filter((batch) => batch === 1)).toHaveLength(forward)
  expect(batches('Conv').filter((batch) => batch === CLASSES).length).toBeGreaterThan(0)
  expect(types.type(shared.outputs[1]).shape).toEqual([CLASSES, 2, 13, 9])
})

it('leaves a graph alone that holds an operator which nobody knows', () => {
  const { graph } = pooledNet()
  const [first, ...rest] = graph.nodes
  const foreign = { kinds: {}, types: [{ dtype: 'float32' as const, shape: [BATCH, 4, 13, 9] }] }
  expect(
    shareForward(
      { ...graph, nodes: [{ ...first, op: 'Unheard', foreign }, ...rest] },
      { image: 'image', seed: 'seed', count: CLASSES },
    ),
  ).toBeNull()
})

it('leaves a graph alone in which something unusual reads the places of maxima', () => {
  const build = new GraphBuilder()
  build.input('image', 'float32', [BATCH, 1, 4, 4])
  build.input('seed', 'float32', [BATCH, 1, 2, 2])
  const [pooled, places] = build.add('MaxPool', ['image'], { kernel_shape: [2, 2], strides: [2, 2] }, { outputs: 2 })
  const numbers = build.op('Cast', [places], { to: 1 })
  const graph = build.build([build.op('Mul', [build.op('Add', [pooled, numbers]), 'seed'])])
  expect(shareForward(graph, { image: 'image', seed: 'seed', count: CLASSES })).toBeNull()
})
