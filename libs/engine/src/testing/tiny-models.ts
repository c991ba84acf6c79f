/**
 * Models small enough to compute by hand, as importers would give them. Images are channels last here too: weights of a dense
 * layer are in the order of a flattened `[h, w, c]`.
 */
import { createRequire } from 'node:module'
import {
  BATCH,
  floats,
  integers,
  scalar,
  tensor,
  type Attribute,
  type Graph,
  type Initializer,
  type Node,
} from '../graph/graph.ts'
import type { ImportedGraph, ImportedLayer } from '../importers/importer.ts'
import { createModel } from '../model/create-model.ts'
import type { ExplainableModel } from '../model/explainable-model.ts'
import { sizeOf } from '../model/nd-array.ts'
import { createRandom } from '../explainer/random.ts'
import type { RuntimeId } from '../runtimes/runtime.ts'
import { selectRuntime } from '../runtimes/select.ts'

export type InputShape = readonly [height: number, width: number, channels: number]

/** A tiny model in the default runtime, or in TensorFlow.js where ONNX Runtime is not installed. Dispose of it after use. */
export async function openTinyModel(imported: ImportedGraph): Promise<ExplainableModel> {
  const runtime = await selectRuntime(process.env['SIGHTLINE_RUNTIME'] ?? installedRuntime())
  return createModel(imported, { runtime, identity: { format: 'keras-h5', sha256: '0'.repeat(64) } })
}

/** The author of an explainer need not download ONNX Runtime (300 MB) for models of this size. */
function installedRuntime(): RuntimeId {
  try {
    createRequire(import.meta.url).resolve('onnxruntime-node')
    return 'onnxruntime'
  } catch {
    return 'tfjs'
  }
}

/** logit_c = Σ x·weights[c] + bias[c]. `weights[c]` is in the order of `[h, w, c]`. */
export function linearModel(
  shape: InputShape,
  weights: readonly (readonly number[])[],
  bias = weights.map(() => 0),
): ImportedGraph {
  const tiny = new TinyGraph(shape)
  tiny.dense('dense', { input: tiny.flatten('flatten', 'image'), weights, bias })
  return tiny.imported(['dense'])
}

/** Two classes: Σ x² and −Σ x². */
export function quadraticModel(shape: InputShape): ImportedGraph {
  const tiny = new TinyGraph(shape)
  tiny.layer('square', 'Multiply', tiny.node('Mul', ['image', 'image'], 'square'))
  const ones = Array.from({ length: sizeOf(shape) }, () => 1)
  tiny.dense('dense', { input: tiny.flatten('flatten', 'square'), weights: [ones, ones.map((one) => -one)], bias: [0, 0] })
  return tiny.imported(['dense'])
}

/**
 * The first channels of the image through a 1×1 convolution, `maps`, then one class that is linear in them: the layer's output is known
 * and ∂logit/∂maps = `gradient` (`[h, w, k]`).
 */
export function mapModel([height, width, channels]: InputShape, gradient: readonly number[]): ImportedGraph {
  const tiny = new TinyGraph([height, width, channels])
  const maps = gradient.length / (height * width)
  const kernel = Float32Array.from({ length: channels * maps }, (_, i) => (Math.floor(i / maps) === i % maps ? 1 : 0))
  tiny.convolution('maps', { input: 'image', shape: [1, 1, channels, maps], kernel })
  tiny.dense('dense', {
    input: tiny.flatten('flatten', 'maps'),
    weights: [gradient, gradient.map((value) => -value)],
    bias: [0, 0],
  })
  return tiny.imported(['dense'])
}

/** logit_c = Σ relu(x)·weights[c]: one rectifier between image and classes. */
export function rectifiedModel(shape: InputShape, weights: readonly (readonly number[])[]): ImportedGraph {
  const tiny = new TinyGraph(shape)
  tiny.layer('relu', 'ReLU', tiny.node('Relu', ['image'], 'relu'))
  tiny.dense('dense', { input: tiny.flatten('flatten', 'relu'), weights, bias: weights.map(() => 0) })
  return tiny.imported(['dense'])
}

export interface ConvolutionalOptions {
  /** Default `[6, 8, 3]`, which is not square. */
  readonly shape?: InputShape
  /** End in the last feature maps, without classes. */
  readonly headless?: boolean
}

/**
 * What a real classifier is made of: two convolutions with rectifiers (the first fused), a pool between them, global pooling, a dense layer with
 * softmax over three classes. Weights are random numbers that never change. Layers: `block1/conv` (before its activation
 * `block1/conv:linear`), `pool`, `block2/conv`, `block2/relu`, `gap`, `dense`.
 */
export function convolutionalModel({ shape = [6, 8, 3], headless = false }: ConvolutionalOptions = {}): ImportedGraph {
  const tiny = new TinyGraph(shape)
  const random = (sample: number, size: number) =>
    createRandom({ seed: 7, image: 0, sample }).fillNormal(new Float32Array(size), 0.5)
  const first = [3, 3, shape[2], 4] as const
  tiny.convolution('block1/conv', {
    input: 'image',
    shape: first,
    kernel: random(1, sizeOf(first)),
    bias: [0.1, 0, -0.1, 0.2],
    relu: true,
  })
  tiny.layer('pool', 'MaxPooling2D', tiny.node('MaxPool', ['block1/conv'], 'pool', { kernel_shape: [2, 2], strides: [2, 2] }))
  const second = [3, 3, 4, 5] as const
  tiny.convolution('block2/conv', { input: 'pool', shape: second, kernel: random(2, sizeOf(second)) })
  tiny.layer('block2/relu', 'ReLU', tiny.node('Relu', ['block2/conv'], 'block2/relu'))
  if (headless) return tiny.imported(['block2/relu'])
  tiny.layer('gap', 'GlobalAveragePooling2D', tiny.flat(tiny.node('GlobalAveragePool', ['block2/relu'], 'gap/mean'), 'gap'))
  const weights = [3, 4, 5].map((sample) => Array.from(random(sample, 5)))
  tiny.dense('dense', { input: 'gap', weights, bias: [0.05, -0.05, 0], softmax: true })
  return tiny.imported(['dense'])
}

/**
 * What a vision transformer is made of: patches of 2×2 pixels, a class token, two blocks of attention with two heads, a classifier that reads the class token.
 * Weights are random numbers that never change. Layers: `patches` (a map), `tokens`, `block1/norm`, `block1/attention`, `block1`, the same of `block2`, `dense`.
 */
export function transformerModel(shape: InputShape = [6, 8, 3]): ImportedGraph {
  const tiny = new TinyGraph(shape)
  const [width, heads] = [4, 2]
  const random = (sample: number, dims: readonly number[]) =>
    floats(dims, createRandom({ seed: 9, image: 0, sample }).fillNormal(new Float32Array(sizeOf(dims)), 0.6))
  const count = (shape[0] / 2) * (shape[1] / 2)
  const kernel = tiny.constant('patches/kernel', random(1, [width, shape[2], 2, 2]))
  tiny.layer('patches', 'Conv2D', tiny.node('Conv', ['image', kernel], 'patches', { kernel_shape: [2, 2], strides: [2, 2] }))
  const flat = tiny.node('Reshape', ['patches', tiny.constant('flat', integers([0, width, count]))], 'patches/flat')
  const places = tiny.node('Transpose', [flat], 'places', { perm: [0, 2, 1] })
  // One for each image, whatever their number.
  const nothing = tiny.node(
    'Mul',
    [tiny.node('ReduceMean', [places, tiny.constant('axis', integers([1]))], 'mean'), tiny.constant('zero', scalar(0))],
    'nothing',
  )
  const first = tiny.node('Add', [nothing, tiny.constant('class', random(2, [1, 1, width]))], 'class-token')
  tiny.layer('tokens', 'Tokens', tiny.node('Concat', [first, places], 'tokens', { axis: 1 }))

  let input = 'tokens'
  for (const block of ['block1', 'block2']) {
    const salt = block === 'block1' ? 10 : 20
    const part = (name: string) => `${block}/${name}`
    const parameters = ['scale', 'offset'].map((name, i) => tiny.constant(part(name), random(salt + i, [width])))
    tiny.layer(part('norm'), 'LayerNormalization', tiny.node('LayerNormalization', [input, ...parameters], part('norm')))
    const projected = (name: string, i: number, perm: readonly number[]) => {
      const product = tiny.node(
        'MatMul',
        [part('norm'), tiny.constant(part(`${name}/kernel`), random(salt + i, [width, width]))],
        part(`${name}/product`),
      )
      const apart = tiny.node(
        'Reshape',
        [product, tiny.constant(part(`${name}/heads`), integers([0, 0, heads, width / heads]))],
        part(`${name}/apart`),
      )
      return tiny.node('Transpose', [apart], part(name), { perm })
    }
    const scores = tiny.node('MatMul', [projected('query', 2, [0, 2, 1, 3]), projected('key', 3, [0, 2, 3, 1])], part('scores'))
    tiny.layer(part('attention'), 'Softmax', tiny.node('Softmax', [scores], part('attention'), { axis: -1 }))
    const seen = tiny.node('MatMul', [part('attention'), projected('value', 4, [0, 2, 1, 3])], part('seen'))
    const turned = tiny.node('Transpose', [seen], part('turned'), { perm: [0, 2, 1, 3] })
    const joined = tiny.node('Reshape', [turned, tiny.constant(part('joined/shape'), integers([0, 0, width]))], part('joined'))
    tiny.layer(block, 'Add', tiny.node('Add', [input, joined], block))
    input = block
  }
  const read = tiny.node('Gather', [input, tiny.constant('place', tensor('int64', [], BigInt64Array.of(0n)))], 'class-read', {
    axis: 1,
  })
  const weights = [3, 4, 5].map((sample) => Array.from(random(sample, [width]).read() as Float32Array))
  tiny.dense('dense', { input: read, weights, bias: [0.05, -0.05, 0], softmax: true })
  return tiny.imported(['dense'])
}

interface Convolution {
  readonly input: string
  /** `[kh, kw, in, out]` */
  readonly shape: readonly [number, number, number, number]
  /** In the order of `shape`. */
  readonly kernel: Float32Array
  readonly bias?: readonly number[]
  /** A fused rectifier; the value before it is called `NAME:linear`. */
  readonly relu?: boolean
}

interface Dense {
  readonly input: string
  /** A row a class. */
  readonly weights: readonly (readonly number[])[]
  readonly bias: readonly number[]
  readonly softmax?: boolean
}

/** Collects nodes, weights and layers; every value is called like its layer. */
class TinyGraph {
  readonly #shape: InputShape
  readonly #nodes: Node[] = []
  readonly #initializers = new Map<string, Initializer>()
  readonly #layers: ImportedLayer[] = []

  constructor(shape: InputShape) {
    this.#shape = shape
    this.layer('image', 'InputLayer', 'image')
  }

  /** Adds a node with one output. */
  // eslint-disable-next-line max-params -- reads like the ONNX node that it makes
  node(op: string, inputs: readonly string[], output: string, attributes: Record<string, Attribute> = {}): string {
    this.#nodes.push({ name: `${output}/${op}`, op, inputs, outputs: [output], attributes })
    return output
  }

  layer(name: string, kind: string, output: string): void {
    this.#layers.push({ name, kind, output, parameters: 0, weights: [] })
  }

  /** `[N, features]` from a map, in the order of `[h, w, c]`. */
  flatten(name: string, input: string): string {
    const channelsLast = this.node('Transpose', [input], `${name}/nhwc`, { perm: [0, 2, 3, 1] })
    this.layer(name, 'Flatten', this.flat(channelsLast, name))
    return name
  }

  flat(input: string, output: string): string {
    return this.node('Flatten', [input], output, { axis: 1 })
  }

  /** `same` padding, stride 1. */
  convolution(name: string, { input, shape, kernel, bias = [], relu = false }: Convolution): void {
    const [kh, kw, channels, out] = shape
    const stored = floats(shape, kernel)
    const inputs = [input, this.constant(`${name}/kernel`, floats([out, channels, kh, kw], toGraphLayout(shape, kernel)))]
    if (bias.length > 0) inputs.push(this.constant(`${name}/bias`, floats([out], bias)))
    const [top, left] = [Math.floor((kh - 1) / 2), Math.floor((kw - 1) / 2)]
    const attributes = { kernel_shape: [kh, kw], pads: [top, left, kh - 1 - top, kw - 1 - left] }
    const linear = relu ? `${name}:linear` : name
    this.node('Conv', inputs, linear, attributes)
    if (relu) this.node('Relu', [linear], name)
    this.#layers.push({
      name,
      kind: 'Conv2D',
      output: name,
      parameters: kernel.length + bias.length,
      weights: [{ name: 'kernel', value: stored }, ...(bias.length > 0 ? [{ name: 'bias', value: floats([out], bias) }] : [])],
      ...(relu && { preActivation: linear }),
    })
  }

  dense(name: string, { input, weights, bias, softmax = false }: Dense): void {
    const [classes, features] = [weights.length, weights[0].length]
    const kernel = floats(
      [features, classes],
      Float32Array.from({ length: features * classes }, (_, i) => weights[i % classes][Math.floor(i / classes)]),
    )
    const offsets = floats([classes], bias)
    const linear = softmax ? `${name}:linear` : name
    this.node('Gemm', [input, this.constant(`${name}/kernel`, kernel), this.constant(`${name}/bias`, offsets)], linear)
    if (softmax) this.node('Softmax', [linear], name, { axis: -1 })
    this.#layers.push({
      name,
      kind: 'Dense',
      output: name,
      parameters: features * classes + classes,
      weights: [
        { name: 'kernel', value: kernel },
        { name: 'bias', value: offsets },
      ],
      ...(softmax && { preActivation: linear }),
    })
  }

  imported(outputs: readonly string[]): ImportedGraph {
    const [height, width, channels] = this.#shape
    const graph: Graph = {
      inputs: [{ name: 'image', dtype: 'float32', shape: [BATCH, channels, height, width] }],
      outputs,
      nodes: this.#nodes,
      initializers: this.#initializers,
    }
    return { graph, layers: this.#layers }
  }

  constant(name: string, value: Initializer): string {
    this.#initializers.set(name, value)
    return name
  }
}

/** `[kh, kw, in, out]` → `[out, in, kh, kw]`. */
function toGraphLayout([kh, kw, channels, out]: Convolution['shape'], kernel: Float32Array): Float32Array {
  const result = new Float32Array(kernel.length)
  for (let y = 0; y < kh; y++) {
    for (let x = 0; x < kw; x++) {
      for (let i = 0; i < channels; i++) {
        for (let o = 0; o < out; o++)
          result[((o * channels + i) * kh + y) * kw + x] = kernel[((y * kw + x) * channels + i) * out + o]
      }
    }
  }
  return result
}
