/** The shape rule of the Reduce* operators and the way back: repeating along the reduced axes. */
import type { Node, ValueType } from '../../graph.ts'
import type { GraphBuilder } from '../../builder.ts'
import { attribute, readAttributes } from '../../op.ts'
import { axesOf, constantNumbers, inputType, range, type InputTypes } from './inputs.ts'
import { expandLike, reshapeTo } from './rearrange.ts'

export const REDUCTION_ATTRIBUTES = {
  keepdims: attribute('int', 1),
  /** 1: no axes means nothing is reduced; 0: no axes means all of them. */
  noop_with_empty_axes: attribute('int', 0),
}

export function inferReduction(node: Node, inputs: InputTypes): ValueType[] {
  const { dtype, shape } = inputType(inputs, 0, 'data')
  const { keepdims } = readAttributes(node, REDUCTION_ATTRIBUTES)
  const axes = reducedAxes(node, inputs)
  return [{ dtype, shape: shape.flatMap((dimension, i) => (!axes.includes(i) ? [dimension] : keepdims ? [1] : [])) }]
}

/** The axes that the node reduces, from the types of its inputs. */
export function reducedAxes(node: Node, inputs: InputTypes): number[] {
  const { shape } = inputType(inputs, 0, 'data')
  const axes = constantNumbers(node, inputs[1], 'axes') ?? []
  if (axes.length > 0) return axesOf(axes, shape.length)
  return readAttributes(node, REDUCTION_ATTRIBUTES).noop_with_empty_axes ? [] : range(shape.length)
}

export interface Reduced {
  /** The value whose shape is wanted. */
  readonly like: string
  readonly axes: readonly number[]
}

/** A reduced value with its axes kept as 1, whether the node kept them or not. */
export function keepAxes(build: GraphBuilder, value: string, { like, axes }: Reduced): string {
  const kept = build.type(like).shape.map((dimension, i) => (axes.includes(i) ? 1 : dimension))
  return reshapeTo(build, value, kept)
}

/** A reduced value repeated along its reduced axes. */
export function repeatAxes(build: GraphBuilder, value: string, reduced: Reduced): string {
  return expandLike(build, keepAxes(build, value, reduced), reduced.like)
}
