import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { axisOf, inputType } from './shared/inputs.ts'
import { zerosLike } from './shared/rearrange.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = { axis: attribute('int', 0) }

/** Inputs: data, indices (the shape of the result); each index is a place along the axis. */
export const GatherElements: OpDefinition = {
  op: 'GatherElements',
  since: 11,
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const [data, indices] = [inputType(inputs, 0, 'data'), inputType(inputs, 1, 'indices')]
    axisOf(readAttributes(node, ATTRIBUTES).axis, data.shape.length)
    if (indices.shape.length !== data.shape.length) throw new Error('its indices have another rank than its data')
    return [{ dtype: data.dtype, shape: indices.shape }]
  },
  vjp(context) {
    const { node, build } = context
    const { axis } = readAttributes(node, ATTRIBUTES)
    const inputs = [zerosLike(build, node.inputs[0]), node.inputs[1], outputGradient(context)]
    return [build.op('ScatterElements', inputs, { axis, reduction: 'add' }), null]
  },
}
