/**
 * Which positions of its inputs a position of a node's output depends on: the receptive-field rule of each operator, by which a change of the image is followed
 * through a graph. Only maps `[N, C, H, W]` have positions. An operator without a rule here, or one whose rule gives null for a node, needs everything: there the
 * incremental part of a graph ends.
 */
import type { GraphBuilder } from '../builder.ts'
import type { Node } from '../graph.ts'
import { readAttributes } from '../op.ts'
import { AveragePool, axesOfNode as averageAxes, countPerWindow } from '../ops/AveragePool.ts'
import { Concat } from '../ops/Concat.ts'
import { axesOfNode as convolutionAxes } from '../ops/Conv.ts'
import { LogSoftmax } from '../ops/LogSoftmax.ts'
import { axesOfNode as maximumAxes } from '../ops/MaxPool.ts'
import { Pad, paddedAxes } from '../ops/Pad.ts'
import { LpNormalization } from '../ops/LpNormalization.ts'
import { axesOfNode as normAxes } from '../ops/LpPool.ts'
import { axisOf } from '../ops/shared/inputs.ts'
import { overhang, type WindowAxis } from '../ops/shared/window.ts'
import { Softmax } from '../ops/Softmax.ts'
import { Split } from '../ops/Split.ts'

/** The same position of the inputs. `aligned`: which inputs lie on the map, if they have its extents; the others are constants without positions. */
export interface Pointwise {
  readonly kind: 'pointwise'
  readonly aligned: readonly number[]
  /** Each number by itself, wherever channels are: the order of the axes makes no difference. */
  readonly elementwise: boolean
}

/** A window of the first input. */
export interface Windows {
  readonly kind: 'windows'
  readonly axes: readonly WindowAxis[]
  /** What lies around the map. */
  readonly padding: number
  /** A mean's factor by position, along each axis, where windows count differently many positions. */
  readonly factors?: readonly (readonly number[])[]
}

/** The first input, with a border of `value` (or without its own border, where `before` is negative). */
export interface Shift {
  readonly kind: 'shift'
  /** Along height and width. */
  readonly before: readonly [number, number]
  readonly value: number
}

export type Reach = Pointwise | Windows | Shift

export interface ReachContext {
  readonly node: Node
  readonly build: GraphBuilder
  /** Whether a value depends on the image. */
  varies(value: string): boolean
}

export type ReachRule = (context: ReachContext) => Reach | null

/** Of one input, with its other channels; what comes after it are parameters. */
const acrossChannels: ReachRule = ({ node, varies }) =>
  node.inputs.slice(1).some(varies) ? null : { kind: 'pointwise', aligned: [0], elementwise: false }

/** Of one input, element by element; what comes after it are parameters. */
const first: ReachRule = ({ node, varies }) =>
  node.inputs.slice(1).some(varies) ? null : { kind: 'pointwise', aligned: [0], elementwise: true }

/** Of all inputs, with broadcasting. */
const all: ReachRule = ({ node }) => ({
  kind: 'pointwise',
  aligned: node.inputs.flatMap((input, i) => (input ? [i] : [])),
  elementwise: true,
})

/** Over the channels of each position. */
function overChannels(axisOfNode: (node: Node) => number | undefined): ReachRule {
  return (context) => {
    const { shape } = context.build.type(context.node.inputs[0])
    const axis = axisOfNode(context.node)
    return axis !== undefined && axisOf(axis, shape.length) === 1 ? acrossChannels(context) : null
  }
}

const Conv: ReachRule = ({ node, build, varies }) => {
  const [data, weight, ...rest] = node.inputs
  if ([weight, ...rest].some(varies)) return null
  return { kind: 'windows', axes: convolutionAxes(node, build.type(data), build.type(weight)), padding: 0 }
}

const MaxPool: ReachRule = ({ node, build }) =>
  // Indices count positions of the whole map.
  node.outputs[1] ? null : { kind: 'windows', axes: maximumAxes(node, build.type(node.inputs[0]).shape), padding: -Infinity }

const meanOfWindows: ReachRule = ({ node, build }) => {
  const axes = averageAxes(node, build.type(node.inputs[0]).shape)
  const withPadding = readAttributes(node, AveragePool.attributes)['count_include_pad'] === 1
  const isPadded = axes.some((axis) => axis.before > 0 || axis.after > 0 || overhang(axis) > 0)
  const factors = axes.map((axis) => countPerWindow(axis, withPadding).map((count) => axis.kernel / count))
  return { kind: 'windows', axes, padding: 0, ...(isPadded && factors.flat().some((factor) => factor !== 1) && { factors }) }
}

const LpPool: ReachRule = ({ node, build }) => ({
  kind: 'windows',
  axes: normAxes(node, build.type(node.inputs[0]).shape),
  padding: 0,
})

const joinChannels: ReachRule = ({ node, build, varies }) => {
  const axis = readAttributes(node, Concat.attributes)['axis'] as number
  const isOfChannels = axisOf(axis, build.type(node.outputs[0]).shape.length) === 1
  if (!isOfChannels || !node.inputs.every(varies)) return null
  return { kind: 'pointwise', aligned: node.inputs.map((_, i) => i), elementwise: false }
}

const surround: ReachRule = ({ node, build, varies }) => {
  if (node.inputs.slice(1).some((input) => input && varies(input))) return null
  if (readAttributes(node, Pad.attributes)['mode'] !== 'constant') return null
  const axes = paddedAxes(
    node,
    node.inputs.map((input) => (input ? build.type(input) : undefined)),
  )
  const value = node.inputs[2] ? build.constantOf(node.inputs[2])?.read()[0] : 0
  const beside = axes.some(({ axis, before, after }) => axis < 2 && (before !== 0 || after !== 0))
  if (beside || value === undefined) return null
  const before = (of: number) => axes.find(({ axis }) => axis === of)?.before ?? 0
  return { kind: 'shift', before: [before(2), before(3)], value: Number(value) }
}

/** Adding an operator = one line. */
export const REACH: Readonly<Partial<Record<string, ReachRule>>> = {
  Abs: first,
  Add: all,
  AveragePool: meanOfWindows,
  BatchNormalization: acrossChannels,
  Cast: first,
  Ceil: first,
  Celu: first,
  Clip: first,
  Concat: joinChannels,
  Conv,
  Cos: first,
  Div: all,
  Dropout: first,
  Elu: first,
  Erf: first,
  Exp: first,
  Floor: first,
  Gelu: first,
  HardSigmoid: first,
  HardSwish: first,
  Identity: first,
  LeakyRelu: first,
  Log: first,
  LogSoftmax: overChannels((node) => readAttributes(node, LogSoftmax.attributes)['axis'] as number),
  LpNormalization: overChannels((node) => readAttributes(node, LpNormalization.attributes)['axis'] as number),
  LpPool,
  LRN: acrossChannels,
  Max: all,
  MaxPool,
  Min: all,
  Mish: first,
  Mod: all,
  Mul: all,
  Neg: first,
  Pad: surround,
  Pow: all,
  PRelu: all,
  Reciprocal: first,
  Relu: first,
  Round: first,
  Selu: first,
  Sigmoid: first,
  Sign: first,
  Sin: first,
  Softmax: overChannels((node) => readAttributes(node, Softmax.attributes)['axis'] as number),
  Softplus: first,
  Softsign: first,
  Split: overChannels((node) => readAttributes(node, Split.attributes)['axis'] as number),
  Sqrt: first,
  Sub: all,
  Sum: all,
  Tanh: first,
  ThresholdedRelu: first,
}
