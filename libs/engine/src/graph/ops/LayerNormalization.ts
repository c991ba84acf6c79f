import type { ValueType } from '../graph.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { axisOf, commonDataType, inputType, range } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'
import { standardGradient } from './shared/standardise.ts'

const ATTRIBUTES = { axis: attribute('int', -1), epsilon: attribute('float', 1e-5), stash_type: attribute('int', 1) }

/**
 * Inputs: X, Scale, B (optional). y = (x − mean) / √(variance + epsilon) · Scale + B, over the axes from `axis` on. Outputs: Y, Mean, InvStdDev; the
 * gradient takes the last two from the forward pass.
 */
export const LayerNormalization: OpDefinition = {
  op: 'LayerNormalization',
  since: 17,
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const [x, scale] = [inputType(inputs, 0, 'X'), inputType(inputs, 1, 'Scale')]
    const axis = axisOf(readAttributes(node, ATTRIBUTES).axis, x.shape.length)
    const given = [x, scale, ...(inputs[2] ? [inputs[2]] : [])]
    const moment: ValueType = { dtype: 'float32', shape: x.shape.map((dimension, i) => (i < axis ? dimension : 1)) }
    return [{ dtype: commonDataType(given), shape: x.shape }, moment, moment]
  },
  vjp(context) {
    const { node, build, wanted } = context
    const [x, scale] = node.inputs
    const { subtract, multiply } = arithmetic(build)
    const rank = build.type(x).shape.length
    const first = axisOf(readAttributes(node, ATTRIBUTES).axis, rank)
    const axes = range(rank - first).map((i) => first + i)
    const gradient = outputGradient(context)
    const [mean, inverse] = [build.ensureOutput(node, 1), build.ensureOutput(node, 2)]
    const standard = multiply(subtract(x, mean), inverse)
    const gradients = [
      wanted[0] ? standardGradient(build, multiply(gradient, scale), { standard, inverse, axes }) : null,
      wanted[1] ? multiply(gradient, standard) : null,
      wanted[2] ? gradient : null,
    ]
    return gradients.slice(0, node.inputs.length)
  },
}
