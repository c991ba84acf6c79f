import { gradientFormUnsupported } from '../../errors/graph-errors.ts'
import type { GraphBuilder } from '../builder.ts'
import { known } from '../dimensions.ts'
import type { Node } from '../graph.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { axesOf, constantNumbers, inputType, range, type InputTypes } from './shared/inputs.ts'
import { padAxes, reverse, slice } from './shared/rearrange.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = { mode: attribute('string', 'constant') }

export interface PaddedAxis {
  readonly axis: number
  /** How much is added; negative numbers crop. */
  readonly before: number
  readonly after: number
}

/** Inputs: data, pads (all the befores, then all the afters), constant_value, axes. */
export const Pad: OpDefinition = {
  op: 'Pad',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'data')
    const { mode } = readAttributes(node, ATTRIBUTES)
    if (!['constant', 'edge', 'reflect', 'wrap'].includes(mode)) throw new Error(`its mode is “${mode}”`)
    const padded = paddedAxes(node, inputs)
    const result = [...shape]
    for (const { axis, before, after } of padded) {
      if (before === 0 && after === 0) continue
      const size = known(shape[axis]) + before + after
      if (size < 0) throw new Error(`it crops more of the axis ${axis} than there is`)
      result[axis] = size
    }
    return [{ dtype, shape: result }]
  },
  vjp(context) {
    const { node, build } = context
    const { mode } = readAttributes(node, ATTRIBUTES)
    const padded = paddedAxes(
      node,
      node.inputs.map((input) => (input ? build.type(input) : undefined)),
    )
    if (context.wanted[2]) throw gradientFormUnsupported(node, 'with respect to its constant_value is not supported')
    const gradient = outputGradient(context)
    const cropped =
      mode === 'constant' ? uncover(build, gradient, padded) : padded.reduce(foldBack(context.node, build), gradient)
    return node.inputs.map((_, i) => (i === 0 ? cropped : null))
  },
}

export function paddedAxes(node: Node, inputs: InputTypes): PaddedAxis[] {
  const { shape } = inputType(inputs, 0, 'data')
  const pads = constantNumbers(node, inputs[1], 'pads') ?? []
  const axes = axesOf(constantNumbers(node, inputs[3], 'axes') ?? range(shape.length), shape.length)
  if (pads.length !== 2 * axes.length) throw new Error(`it has ${pads.length} pads for ${axes.length} axes`)
  return axes.map((axis, i) => ({ axis, before: pads[i], after: pads[axes.length + i] }))
}

/** What was added is cropped, and what was cropped becomes zeros. */
function uncover(build: GraphBuilder, gradient: string, padded: readonly PaddedAxis[]): string {
  return padAxes(build, gradient, new Map(padded.map(({ axis, before, after }) => [axis, [-before, -after]])))
}

/** Adds the gradients of repeated numbers to that of the number that they repeat, along one axis. */
function foldBack(node: Node, build: GraphBuilder) {
  const { mode } = readAttributes(node, ATTRIBUTES)
  return (gradient: string, { axis, before, after }: PaddedAxis): string => {
    if (before < 0 || after < 0) throw gradientFormUnsupported(node, `with negative pads in mode ${mode} is not supported`)
    if (before === 0 && after === 0) return gradient
    const size = known(build.type(gradient).shape[axis]) - before - after
    if (mode !== 'edge' && Math.max(before, after) > size - (mode === 'reflect' ? 1 : 0)) {
      throw gradientFormUnsupported(node, `with pads that repeat the input more than once is not supported`)
    }
    /** A border of `width`, brought to the place `start` of the numbers that it repeats. */
    const border = (from: number, width: number, start: number) => {
      if (width === 0) return []
      const cut = slice(build, gradient, [{ axis, start: from, end: from + width }])
      const folded =
        mode === 'edge' ? arithmetic(build).sumOver(cut, [axis]) : mode === 'reflect' ? reverse(build, cut, [axis]) : cut
      const length = mode === 'edge' ? 1 : width
      return [padAxes(build, folded, new Map([[axis, [start, size - start - length]]]))]
    }
    const places: Record<string, [number, number]> = {
      edge: [0, size - 1],
      reflect: [1, size - 1 - after],
      wrap: [size - before, 0],
    }
    const [low, high] = places[mode]
    const centre = slice(build, gradient, [{ axis, start: before, end: before + size }])
    const parts = [centre, ...border(0, before, low), ...border(before + size, after, high)]
    return parts.reduce((total, part) => build.op('Add', [total, part]))
  }
}
