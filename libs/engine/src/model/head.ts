/**
 * Finds the class output of a graph: the logits behind a final softmax or sigmoid, also through trailing Reshape, Flatten, Squeeze and Identity
 * (MobileNet ends conv → softmax → reshape). Adds two values of shape `[N, classes]` to the graph: logits and probabilities.
 */
import type { GraphBuilder } from '../graph/builder.ts'
import { product } from '../graph/dimensions.ts'
import { BATCH, integers, type Node } from '../graph/graph.ts'
import type { HeadInfo } from './explainable-model.ts'

export interface Head {
  readonly info: HeadInfo
  readonly logits: string
  readonly probabilities: string
}

/** What the sidecar may say about a model that ends without softmax or sigmoid. */
export const HEAD_KINDS = ['softmax', 'sigmoid', 'none'] as const
export type DeclaredHead = (typeof HEAD_KINDS)[number]

/** Ops that only rename or reorder one-position outputs. */
const PASSIVE = new Set(['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Identity', 'Dropout', 'Transpose', 'Cast'])
/** Ops that a linear class output ends in. */
const LINEAR = new Set(['Gemm', 'MatMul', 'Conv', 'Add'])

/** The head, or the reason why there is none. */
export function findHead(build: GraphBuilder, output: string, declared?: DeclaredHead): Head | string {
  const shape = build.type(output).shape
  if (typeof shape[0] !== 'string')
    return 'its output has no axis of images: it is the same for a whole batch, or for one image of it'
  const classes = product(shape.slice(1))
  const extents = shape.slice(1).filter((dimension) => dimension !== 1)
  if (extents.length > 1) return `it ends in a map of shape [${shape.slice(1).join(', ')}], not in one number per class`
  if (typeof classes !== 'number') return 'the number of its classes is not fixed'
  const { value, node } = skipPassive(build, output)
  const flat = (name: string) => flatten(build, name, classes)

  if (node?.op === 'Softmax' || node?.op === 'LogSoftmax') {
    if (classes === 1) return 'it ends in a softmax over one single class, which is always 1'
    if (!isOverClasses(build, node, classes)) return 'it ends in a softmax that does not run over its classes'
    const probabilities = node.op === 'Softmax' ? flat(value) : build.op('Exp', [flat(value)])
    return { info: { kind: 'softmax', assumed: false, classes }, logits: flat(node.inputs[0]), probabilities }
  }
  if (node?.op === 'Sigmoid') return sigmoidHead(build, { logits: flat(node.inputs[0]), classes, assumed: false })
  const logits = flat(value)
  switch (declared) {
    case 'softmax':
      return softmaxHead(build, { logits, classes, assumed: false })
    case 'sigmoid':
      return sigmoidHead(build, { logits, classes, assumed: false })
    case 'none':
      return { info: { kind: 'none', assumed: false, classes }, logits, probabilities: logits }
    case undefined:
      break
  }
  if (!node || !(LINEAR.has(node.op) || poolsClassMaps(build, node)))
    return `it ends in ${node ? node.op : 'its input'}, not in a layer that scores classes`
  return classes === 1
    ? sigmoidHead(build, { logits, classes, assumed: true })
    : softmaxHead(build, { logits, classes, assumed: true })
}

/** A softmax over the images of a batch, or over parts of the classes, is something else. */
function isOverClasses(build: GraphBuilder, node: Node, classes: number): boolean {
  const { shape } = build.type(node.inputs[0])
  const { axis = -1 } = node.attributes
  return shape.at(Number(axis)) === classes
}

interface LinearHead {
  readonly logits: string
  readonly classes: number
  readonly assumed: boolean
}

function softmaxHead(build: GraphBuilder, { logits, classes, assumed }: LinearHead): Head {
  return { info: { kind: 'softmax', assumed, classes }, logits, probabilities: build.op('Softmax', [logits], { axis: -1 }) }
}

/** One sigmoid unit z is two classes, f₁ = z and f₀ = −z; several are independent classes. */
function sigmoidHead(build: GraphBuilder, { logits, classes, assumed }: LinearHead): Head {
  if (classes > 1) return { info: { kind: 'sigmoid', assumed, classes }, logits, probabilities: build.op('Sigmoid', [logits]) }
  const both = build.op('Concat', [build.op('Neg', [logits]), logits], { axis: 1 })
  return { info: { kind: 'binary-sigmoid', assumed, classes: 2 }, logits: both, probabilities: build.op('Sigmoid', [both]) }
}

/**
 * Whether the mean is taken of one map for each class, as in SqueezeNet and Network in Network: what is pooled comes from a 1×1 convolution, straight or through a ReLU.
 * (Networks without a head pool their features, which come out of a normalisation, an addition or a larger convolution.)
 */
function poolsClassMaps(build: GraphBuilder, node: Node): boolean {
  if (node.op !== 'GlobalAveragePool' && node.op !== 'AveragePool' && node.op !== 'ReduceMean') return false
  const before = build.producer(node.inputs[0])
  const convolution = before?.op === 'Relu' ? build.producer(before.inputs[0]) : before
  if (convolution?.op !== 'Conv') return false
  const [, , ...kernel] = build.type(convolution.inputs[1]).shape
  return kernel.every((extent) => extent === 1)
}

function skipPassive(build: GraphBuilder, output: string): { value: string; node: Node | undefined } {
  let value = output
  let node = build.producer(value)
  while (node && PASSIVE.has(node.op)) {
    value = node.inputs[0]
    node = build.producer(value)
  }
  return { value, node }
}

/** The value as `[N, classes]`; its elements are the classes in order, since all its other extents are 1. */
function flatten(build: GraphBuilder, value: string, classes: number): string {
  const { shape } = build.type(value)
  if (shape.length === 2 && shape[0] === BATCH && shape[1] === classes) return value
  return build.op('Reshape', [value, build.constant(integers([-1, classes]))])
}
