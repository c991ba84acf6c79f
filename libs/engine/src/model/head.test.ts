import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../graph/builder.ts'
import { floats, integers } from '../graph/graph.ts'
import { onnxruntime } from '../runtimes/onnxruntime/onnxruntime.ts'
import { findHead, type DeclaredHead } from './head.ts'

/** Adds nodes behind the input of three numbers `x` `[N, 3]` or a map `[N, 3, 2, 2]`, and returns the model's output. */
type Ending = (build: GraphBuilder) => string

const dense = (classes: number): Ending => {
  return (build) =>
    build.op('MatMul', [
      'x',
      build.constant(
        floats(
          [3, classes],
          Float32Array.from({ length: 3 * classes }, (_, i) => i - 2),
        ),
      ),
    ])
}
const then =
  (before: Ending, op: string, attributes = {}): Ending =>
  (build) =>
    build.op(op, [before(build)], attributes)
/** As MobileNet ends: a 1×1 convolution, softmax over channels, reshape. */
const mobileNet: Ending = (build) => {
  const map = build.op('Reshape', ['x', build.constant(integers([0, 3, 1, 1]))])
  const kernel = build.constant(floats([2, 3, 1, 1], [-2, 0, 2, -1, 1, 3]))
  const softmax = build.op('Softmax', [build.op('Conv', [map, kernel], { kernel_shape: [1, 1] })], { axis: 1 })
  return build.op('Reshape', [softmax, build.constant(integers([0, 2]))])
}

function head(ending: Ending, declared?: DeclaredHead) {
  const build = new GraphBuilder()
  build.input('x', 'float32', ['N', 3])
  build.input('map', 'float32', ['N', 3, 2, 2])
  return { build, found: findHead(build, ending(build), declared) }
}

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z))
/** x = (1, 0, 0) makes the dense layer's logits its first row: −2, −1, … */
const softmax2 = [sigmoid(-1), sigmoid(1)]

describe('findHead', () => {
  it.each([
    {
      name: 'softmax',
      ending: then(dense(2), 'Softmax'),
      kind: 'softmax',
      assumed: false,
      logits: [-2, -1],
      probabilities: softmax2,
    },
    {
      name: 'log-softmax',
      ending: then(dense(2), 'LogSoftmax'),
      kind: 'softmax',
      assumed: false,
      logits: [-2, -1],
      probabilities: softmax2,
    },
    {
      name: 'convolution, softmax, reshape',
      ending: mobileNet,
      kind: 'softmax',
      assumed: false,
      logits: [-2, -1],
      probabilities: softmax2,
    },
    {
      name: 'softmax, identity',
      ending: then(then(dense(2), 'Softmax'), 'Identity'),
      kind: 'softmax',
      assumed: false,
      logits: [-2, -1],
      probabilities: softmax2,
    },
    {
      name: 'one sigmoid unit',
      ending: then(dense(1), 'Sigmoid'),
      kind: 'binary-sigmoid',
      assumed: false,
      logits: [2, -2],
      probabilities: [sigmoid(2), sigmoid(-2)],
    },
    {
      name: 'several sigmoid units',
      ending: then(dense(2), 'Sigmoid'),
      kind: 'sigmoid',
      assumed: false,
      logits: [-2, -1],
      probabilities: [sigmoid(-2), sigmoid(-1)],
    },
    { name: 'linear', ending: dense(2), kind: 'softmax', assumed: true, logits: [-2, -1], probabilities: softmax2 },
    {
      name: 'one linear unit',
      ending: dense(1),
      kind: 'binary-sigmoid',
      assumed: true,
      logits: [2, -2],
      probabilities: [sigmoid(2), sigmoid(-2)],
    },
    {
      name: 'linear, declared sigmoid',
      ending: dense(2),
      declared: 'sigmoid',
      kind: 'sigmoid',
      assumed: false,
      logits: [-2, -1],
      probabilities: [sigmoid(-2), sigmoid(-1)],
    },
    {
      name: 'linear, declared none',
      ending: dense(2),
      declared: 'none',
      kind: 'none',
      assumed: false,
      logits: [-2, -1],
      probabilities: [-2, -1],
    },
    {
      name: 'ReLU, declared softmax',
      ending: then(dense(2), 'Relu'),
      declared: 'softmax',
      kind: 'softmax',
      assumed: false,
      logits: [0, 0],
      probabilities: [0.5, 0.5],
    },
  ] as const)('$name', async ({ ending, kind, assumed, logits, probabilities, ...rest }) => {
    const { build, found } = head(ending, 'declared' in rest ? rest.declared : undefined)
    if (typeof found === 'string') throw new Error(found)
    expect(found.info).toEqual({ kind, assumed, classes: 2 })
    const outputs = [found.logits, found.probabilities]
    const graph = build.build([...new Set(outputs)])
    const runtime = await onnxruntime.open(graph)
    const feed = (dims: number[], data: number[]) => ({ dtype: 'float32' as const, dims, data: Float32Array.from(data) })
    const feeds = {
      x: feed([1, 3], [1, 0, 0]),
      map: feed(
        [1, 3, 2, 2],
        Array.from({ length: 12 }, () => 0),
      ),
    }
    const results = await runtime.run({ key: 'head', graph: () => graph, feeds })
    await runtime.dispose()
    const expected = [logits, probabilities]
    outputs.forEach((output, i) => {
      expect(results[output].dims).toEqual([1, 2])
      expected[i].forEach((value, j) => expect(Number(results[output].data[j])).toBeCloseTo(value, 5))
    })
  })

  it.each([
    { name: 'a map', ending: () => 'map', reason: 'it ends in a map of shape [3, 2, 2], not in one number per class' },
    {
      name: 'features without a classifier',
      ending: (build: GraphBuilder) => build.op('Flatten', [build.op('GlobalAveragePool', ['map'])]),
      reason: 'it ends in GlobalAveragePool, not in a layer that scores classes',
    },
    {
      name: 'a softmax over one class',
      ending: then(dense(1), 'Softmax'),
      reason: 'it ends in a softmax over one single class, which is always 1',
    },
    {
      name: 'the scores of one image of a batch',
      ending: (build: GraphBuilder) => build.op('Gather', [dense(2)(build), build.constant(integers([0]))]),
      reason: 'its output has no axis of images: it is the same for a whole batch, or for one image of it',
    },
    {
      name: 'a softmax over images',
      ending: then(dense(2), 'Softmax', { axis: 0 }),
      reason: 'it ends in a softmax that does not run over its classes',
    },
    {
      name: 'a softmax over pairs of classes',
      ending: (build: GraphBuilder) => {
        const pairs = build.op('Reshape', [dense(4)(build), build.constant(integers([-1, 2, 2]))])
        return build.op('Flatten', [build.op('Softmax', [pairs], { axis: 2 })])
      },
      reason: 'it ends in a softmax that does not run over its classes',
    },
  ])('finds none behind $name', ({ ending, reason }) => {
    expect(head(ending).found).toBe(reason)
  })
})
