/**
 * What nodes cost, as a model: multiply-accumulates, bytes that are moved, and a fixed price for each node of a run. It only has to say which of several ways is the fastest, so the ratios
 * between its constants matter, which were measured with ONNX Runtime on two cores of an AMD EPYC (`bench/README.md`). They are constants, not measured where a model runs, since a choice that
 * depended on how busy a machine is could give other bytes (in the last digits) for the same question.
 */
import type { GraphBuilder } from '../builder.ts'
import type { Node, Shape } from '../graph.ts'

/** Nanoseconds. */
const COST = {
  multiplyAccumulate: 1 / 180,
  /** Depthwise convolutions read a number for every few that they multiply. */
  depthwise: 1 / 25,
  byte: 1 / 12,
  /** Of weights, which each run reads again. */
  weightByte: 1 / 12,
  node: 6_000,
}

/** Of one node: for each position of its map (or for its whole output where it has none), and for each run. */
export interface NodeWork {
  readonly multiplyAccumulates: number
  readonly time: number
  readonly timePerRun: number
}

export function workOf(build: GraphBuilder, node: Node): NodeWork {
  const output = build.type(node.outputs[0]).shape
  const isMap = output.length === 4
  const channels = sizeOf(isMap ? [output[1]] : output.slice(1))
  const perElement = multipliesPerElement(build, node)
  const weights = node.inputs.slice(1).reduce((bytes, input) => bytes + weightBytes(build, input), 0)
  const isDepthwise = node.op === 'Conv' && build.type(node.inputs[1]).shape[1] === 1 && (node.attributes['group'] ?? 1) !== 1
  const multiplyAccumulates = channels * perElement
  return {
    multiplyAccumulates,
    time: multiplyAccumulates * (isDepthwise ? COST.depthwise : COST.multiplyAccumulate) + moved(node) * channels * 4 * COST.byte,
    timePerRun: COST.node + weights * COST.weightByte,
  }
}

/** Of rows of channels that are gathered or joined. */
export function movingTime(numbers: number): number {
  return numbers * 4 * COST.byte
}

/** What ONNX Runtime computes together with the convolution before it moves nothing more. */
const FUSED = new Set([
  'Relu',
  'Clip',
  'BatchNormalization',
  'Identity',
  'Dropout',
  'LeakyRelu',
  'Sigmoid',
  'Tanh',
  'HardSigmoid',
  'Pad',
])

function moved({ op }: Node): number {
  return FUSED.has(op) ? 0 : 3
}

function multipliesPerElement(build: GraphBuilder, { op, inputs, attributes }: Node): number {
  switch (op) {
    case 'Conv':
      return sizeOf(build.type(inputs[1]).shape.slice(1))
    case 'ConvTranspose':
      return sizeOf(build.type(inputs[1]).shape) / Number(build.type(inputs[1]).shape[1]) / Number(attributes['group'] ?? 1)
    case 'MatMul':
    case 'Gemm':
      return Number(build.type(inputs[0]).shape.at(-1)) || 0
    default:
      return 0
  }
}

function weightBytes(build: GraphBuilder, input: string): number {
  return input !== '' && build.constantOf(input) ? 4 * sizeOf(build.type(input).shape) : 0
}

/** The batch counts as 1. */
export function sizeOf(shape: Shape): number {
  return shape.reduce<number>((size, extent) => size * (typeof extent === 'number' ? extent : 1), 1)
}
