import { known } from '../dimensions.ts'
import type { Node } from '../graph.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { axisOf, constantNumbers, inputType, type InputTypes } from './shared/inputs.ts'
import { zerosLike } from './shared/rearrange.ts'

const ATTRIBUTES = { axis: attribute('int', 0), num_outputs: attribute('int') }

/** Inputs: input, split (the sizes). Without sizes, `num_outputs` equal parts, of which the last may be smaller. */
export const Split: OpDefinition = {
  op: 'Split',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'input')
    const axis = axisOf(readAttributes(node, ATTRIBUTES).axis, shape.length)
    const total = known(shape[axis])
    const sizes = partSizes(node, inputs, total)
    if (sizes.length !== node.outputs.length) throw new Error(`it has ${node.outputs.length} outputs for ${sizes.length} parts`)
    if (sizes.reduce((whole, size) => whole + size, 0) !== total || sizes.some((size) => size < 0)) {
      throw new Error(`its parts (${sizes.join(', ')}) do not add up to ${total}`)
    }
    return sizes.map((size) => ({ dtype, shape: shape.map((dimension, i) => (i === axis ? size : dimension)) }))
  },
  vjp({ node, build, gradients }) {
    const parts = gradients.map((gradient, i) => gradient ?? zerosLike(build, node.outputs[i]))
    const gradient = build.op('Concat', parts, { axis: readAttributes(node, ATTRIBUTES).axis })
    return node.inputs.map((_, i) => (i === 0 ? gradient : null))
  },
}

function partSizes(node: Node, inputs: InputTypes, total: number): number[] {
  const given = constantNumbers(node, inputs[1], 'split')
  const { num_outputs: count } = readAttributes(node, ATTRIBUTES)
  if (given) return given
  if (count === undefined) throw new Error('it says neither the sizes nor the number of its parts')
  const size = Math.ceil(total / count)
  return Array.from({ length: count }, (_, i) => (i < count - 1 ? size : total - size * (count - 1)))
}
