import { MessageChannel } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GraphBuilder } from '../graph/builder.ts'
import { floats } from '../graph/graph.ts'
import type { ImportedGraph, ImportedLayer } from '../importers/importer.ts'
import { onnxruntime } from '../runtimes/onnxruntime/onnxruntime.ts'
import type { Runtime } from '../runtimes/runtime.ts'
import { connectModel, serveModel } from './channel.ts'
import { createModel } from './create-model.ts'
import type { ExplainableModel } from './explainable-model.ts'
import { ndArray } from './nd-array.ts'

/** 2×3 pixels → 1×1 convolution (2x, 1 − x) → ReLU → mean over space → dense [[1, 2], [3, −1]] x + [0, 1] → softmax. */
function tinyNet(): ImportedGraph {
  const build = new GraphBuilder()
  build.input('image', 'float32', ['N', 1, 2, 3])
  const kernel = build.initializer('kernel', floats([2, 1, 1, 1], [2, -1]))
  const bias = build.initializer('bias', floats([2], [0, 1]))
  build.add('Conv', ['image', kernel, bias], { kernel_shape: [1, 1] }, { outputs: ['block/conv:pre-activation'] })
  build.add('Relu', ['block/conv:pre-activation'], {}, { outputs: ['block/conv'] })
  build.add('GlobalAveragePool', ['block/conv'], {}, { outputs: ['mean-map'] })
  build.add('Flatten', ['mean-map'], {}, { outputs: ['mean'] })
  const dense = build.initializer('dense-kernel', floats([2, 2], [1, 3, 2, -1]))
  const denseBias = build.initializer('dense-bias', floats([2], [0, 1]))
  build.add('Gemm', ['mean', dense, denseBias], {}, { outputs: ['scores:pre-activation'] })
  build.add('Softmax', ['scores:pre-activation'], { axis: -1 }, { outputs: ['scores'] })
  const layer = (name: string, kind: string, more: Partial<ImportedLayer> = {}): ImportedLayer => ({
    name,
    kind,
    output: name,
    parameters: 0,
    weights: [],
    ...more,
  })
  return {
    graph: build.build(['scores']),
    layers: [
      layer('image', 'InputLayer'),
      layer('block/conv', 'Conv2D', {
        preActivation: 'block/conv:pre-activation',
        parameters: 4,
        weights: [{ name: 'kernel', value: floats([1, 1, 1, 2], [2, -1]) }],
      }),
      layer('mean', 'GlobalAveragePooling2D'),
      layer('scores', 'Dense', { preActivation: 'scores:pre-activation', parameters: 6 }),
    ],
  }
}

const IMAGE = ndArray([1, 2, 3, 1], Float32Array.of(1, -1, 2, 0, 3, -2))
const TWO = ndArray([2, 2, 3, 1], Float32Array.of(1, -1, 2, 0, 3, -2, 0, 0, 0, 0, 0, 0))

const identity = { format: 'tfjs-layers', sha256: '00', labels: ['a', 'b'] } as const

describe.each(['local', 'over a message channel'])('ExplainableModel, %s', (where) => {
  let model: ExplainableModel
  let close = () => Promise.resolve()

  beforeAll(async () => {
    const local = await createModel(tinyNet(), { runtime: onnxruntime, identity })
    model = local
    close = () => local.dispose()
    if (where === 'local') return
    const { port1, port2 } = new MessageChannel()
    const stop = serveModel(local, port1)
    model = await connectModel(port2)
    close = async () => {
      stop()
      port1.close()
      await local.dispose()
    }
  })
  afterAll(() => close())

  it('describes itself', () => {
    expect(model.info.inputShape).toEqual([2, 3, 1])
    expect(model.info.head).toEqual({ kind: 'softmax', assumed: false, classes: 2 })
    expect(model.info.lastSpatialLayer).toBe('block/conv')
    expect(model.info.layers.map(({ outputShape, spatial, differentiable }) => [outputShape, spatial, differentiable])).toEqual([
      [[2, 3, 1], true, true],
      [[2, 3, 2], true, true],
      [[2], false, true],
      [[2], false, false],
    ])
  })

  it('predicts', async () => {
    const { logits, probabilities } = await model.predict(TWO)
    expect(logits.shape).toEqual([2, 2])
    expectClose(logits.data, [4, 6, 2, 0])
    const p = 1 / (1 + Math.exp(2))
    expectClose(probabilities.data, [p, 1 - p, 1 - p, p])
  })

  it('gives activations channels last, after and before the activation', async () => {
    const results = await model.activations(IMAGE, ['block/conv', 'block/conv:pre-activation', 'mean', 'block/conv'])
    expect(results['block/conv'].shape).toEqual([1, 2, 3, 2])
    expectClose(results['block/conv'].data, [2, 0, 0, 2, 4, 0, 0, 1, 6, 0, 0, 3])
    expectClose(results['block/conv:pre-activation'].data, [2, 0, -2, 2, 4, -1, 0, 1, 6, -2, -4, 3])
    expectClose(results['mean'].data, [2, 1])
  })

  it('differentiates the logit by the input and by layers', async () => {
    const input = await model.gradients(IMAGE, { targets: [1], score: 'logit' })
    expectClose(input.scores.data, [6])
    expectClose(input.gradients[':input'].data, [1, 1 / 6, 1, 1 / 6, 1, 1 / 6])
    const layers = await model.gradients(IMAGE, {
      targets: [0],
      score: 'logit',
      layers: ['block/conv', 'mean'],
      activations: true,
    })
    expectClose(layers.gradients['mean'].data, [1, 2])
    expectClose(
      layers.gradients['block/conv'].data,
      Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 1 / 6 : 1 / 3)),
    )
    expectClose(layers.activations['mean'].data, [2, 1])
  })

  it('gives the same numbers by a deep layer whatever was asked before', async () => {
    const ask = () => model.gradients(IMAGE, { targets: [0], score: 'logit', layers: ['block/conv'], activations: true })
    await model.predict(TWO)
    const first = await ask()
    expect(await ask()).toEqual(first)
    await model.predict(ndArray([1, 2, 3, 1]))
    expect(await ask()).toEqual(first)
    const both = await model.gradients(TWO, { targets: [0, 1], score: 'logit', layers: ['block/conv'], activations: true })
    expectClose(both.scores.data, [4, 0])
    expectClose(both.activations['block/conv'].data.subarray(0, 12), Array.from(first.activations['block/conv'].data))
  })

  it.each(['logit', 'probability'] as const)(
    'gives each %s as predicted by a deep layer, for classes of one image too',
    async (score) => {
      const predicted = async () => (await model.predict(IMAGE))[score === 'logit' ? 'logits' : 'probabilities'].data
      const twice = ndArray([2, ...IMAGE.shape.slice(1)], Float32Array.of(...IMAGE.data, ...IMAGE.data))
      const ask = { targets: [0, 1], score, layers: ['block/conv'] }
      await model.predict(TWO)
      expect((await model.gradients(twice, ask)).scores.data).toEqual(await predicted())
      expect((await model.gradients(twice, ask)).scores.data).toEqual(await predicted())
      expect((await model.gradients(IMAGE, { ...ask, targets: [1] })).scores.data).toEqual((await predicted()).slice(1))
    },
  )

  it('differentiates the probability', async () => {
    const { scores, gradients } = await model.gradients(IMAGE, {
      targets: [1],
      score: 'probability',
      layers: ['scores:pre-activation'],
    })
    const p = 1 / (1 + Math.exp(-2))
    expectClose(scores.data, [p])
    expectClose(gradients['scores:pre-activation'].data, [-p * (1 - p), p * (1 - p)])
  })

  it('guides gradients through rectifiers', async () => {
    // ∂logit₁/∂conv is (3, −1)/6: the negative one does not pass.
    const guided = await model.gradients(IMAGE, { targets: [1], score: 'logit', rules: 'guided-relu' })
    expectClose(guided.gradients[':input'].data, [1, 0, 1, 0, 1, 0])
    // Deconvnet lets it pass wherever the activation was.
    const deconvnet = await model.gradients(IMAGE, { targets: [1], score: 'logit', rules: 'deconvnet' })
    expectClose(deconvnet.gradients[':input'].data, [1, 1, 1, 1, 1, 1])
  })

  it('runs from a layer', async () => {
    const rest = await model.from('mean')
    const means = ndArray([2, 2], Float32Array.of(2, 1, 0, 1))
    expectClose((await rest.predict(means)).logits.data, [4, 6, 2, 0])
    const { gradients } = await rest.gradients(means, { targets: [0, 1], score: 'logit' })
    expectClose(gradients[':input'].data, [1, 2, 3, -1])
    const map = await model.from('block/conv')
    expect(map.info.inputShape).toEqual([2, 3, 2])
    expectClose((await map.predict(ndArray([1, 2, 3, 2], new Float32Array(12).fill(1)))).logits.data, [3, 3])
  })

  it('gives weights as stored', async () => {
    const [kernel] = await model.weights('block/conv')
    expect(kernel.name).toBe('kernel')
    expect(kernel.value.shape).toEqual([1, 1, 1, 2])
    expectClose(kernel.value.data, [2, -1])
  })

  it.each([
    ['an unknown layer', () => model.activations(IMAGE, ['block/con']), 'LAYER_UNKNOWN'],
    [
      'a layer that plain JavaScript forgot to name',
      () => model.activations(IMAGE, [undefined as unknown as string]),
      'LAYER_UNKNOWN',
    ],
    ['an unknown layer of weights', () => model.weights('x'), 'LAYER_UNKNOWN'],
    ['an unknown layer to start from', () => model.from('x'), 'LAYER_UNKNOWN'],
    ['a class out of range', () => model.gradients(IMAGE, { targets: [2], score: 'logit' }), 'CLASS_OUT_OF_RANGE'],
    [
      'a layer after the logits',
      () => model.gradients(IMAGE, { targets: [1], score: 'logit', layers: ['scores'] }),
      'LAYER_NOT_DIFFERENTIABLE',
    ],
    ['an image of another shape', () => model.predict(ndArray([1, 3, 2, 1])), 'SHAPE_MISMATCH'],
  ])('refuses %s', async (_, ask, code) => {
    await expect(ask()).rejects.toMatchObject({ code })
  })

  it('suggests the nearest layer', async () => {
    await expect(model.activations(IMAGE, ['block/con'])).rejects.toMatchObject({ hint: expect.stringContaining('“block/conv”') })
  })
})

function expectClose(actual: Float32Array, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length)
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 6))
}

it('computes the forward pass of an image once, whoever asks for it one after another', async () => {
  const keys: string[] = []
  const counting: Runtime = {
    ...onnxruntime,
    open: async (graph, options) => {
      const opened = await onnxruntime.open(graph, options)
      return { ...opened, run: (program) => (keys.push(program.key), opened.run(program)) }
    },
  }
  const model = await createModel(tinyNet(), { runtime: counting, identity })
  const forwards = () => keys.filter((key) => key.endsWith(' predict')).length
  const first = await model.predict(IMAGE)
  const expected = [...first.logits.data]
  first.logits.data.fill(0)
  expect([...(await model.predict(IMAGE)).logits.data]).toEqual(expected)
  await model.gradients(IMAGE, { targets: [1], score: 'logit', layers: ['block/conv'] })
  expect(forwards()).toBe(1)
  await model.predict(TWO)
  await model.predict(
    ndArray(
      IMAGE.shape,
      IMAGE.data.map((pixel) => pixel + 1),
    ),
  )
  expect(forwards()).toBe(3)
  await model.dispose()
})

it('does not take an image for another one that was written over it meanwhile', async () => {
  const model = await createModel(tinyNet(), { runtime: onnxruntime, identity })
  const image = ndArray(IMAGE.shape, IMAGE.data.slice())
  const asked = model.predict(image)
  image.data.fill(9)
  const first = (await asked).logits.data
  const written = (await model.predict(image)).logits.data
  expect(first).toEqual((await model.predict(IMAGE)).logits.data)
  expect(written).toEqual((await model.predict(ndArray(IMAGE.shape, new Float32Array(6).fill(9)))).logits.data)
  expect(written).not.toEqual(first)
  await model.dispose()
})
