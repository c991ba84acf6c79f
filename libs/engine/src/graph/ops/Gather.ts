import { product } from '../dimensions.ts'
import type { Dimension, Node, ValueType } from '../graph.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { withContent, type Content } from './shared/content.ts'
import { axisOf, inputType } from './shared/inputs.ts'
import { reshapeTo, zerosLike } from './shared/rearrange.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = { axis: attribute('int', 0) }

/** Inputs: data, indices (any rank; their shape replaces the axis). */
export const Gather: OpDefinition = {
  op: 'Gather',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const [data, indices] = [inputType(inputs, 0, 'data'), inputType(inputs, 1, 'indices')]
    const axis = axisOf(readAttributes(node, ATTRIBUTES).axis, data.shape.length)
    const shape = [...data.shape.slice(0, axis), ...indices.shape, ...data.shape.slice(axis + 1)]
    return [withContent({ dtype: data.dtype, shape }, pick(data, indices))]
  },
  /** The indices as one axis, repeated over the others, say where each gradient is added. */
  vjp(context) {
    const { node, build } = context
    const [data, indices] = node.inputs
    const { axis, flat, alongAxis } = flatten(node, build.type(data), build.type(indices))
    const gradient = reshapeTo(build, outputGradient(context), flat)
    const places = build.op('Expand', [reshapeTo(build, indices, alongAxis), build.op('Shape', [gradient])])
    return [build.op('ScatterElements', [zerosLike(build, data), places, gradient], { axis, reduction: 'add' }), null]
  },
}

function flatten(node: Node, data: ValueType, indices: ValueType) {
  const axis = axisOf(readAttributes(node, ATTRIBUTES).axis, data.shape.length)
  const count = product(indices.shape)
  const replaced = (others: (dimension: Dimension) => Dimension) =>
    data.shape.map((dimension, i) => (i === axis ? count : others(dimension)))
  return { axis, flat: replaced((dimension) => dimension), alongAxis: replaced(() => 1) }
}

function pick(data: ValueType, indices: ValueType): Content {
  if (data.shape.length !== 1) return undefined
  const picked = indices.content?.map((index) => (typeof index === 'number' ? data.content?.at(index) : undefined))
  return picked?.every((item) => item !== undefined) ? picked : undefined
}
