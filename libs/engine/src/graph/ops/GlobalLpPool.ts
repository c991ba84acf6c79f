import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { inputType } from './shared/inputs.ts'
import { shareOfTerms, slopeOfTerm } from './shared/power-norm.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = { p: attribute('int', 2) }

/** The norm (Σ|x|^p)^(1/p) over all spatial axes, which stay as 1. */
export const GlobalLpPool: OpDefinition = {
  op: 'GlobalLpPool',
  attributes: ATTRIBUTES,
  infer(_, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'X')
    return [{ dtype, shape: shape.map((dimension, i) => (i < 2 ? dimension : 1)) }]
  },
  vjp(context) {
    const { node, build } = context
    const { p } = readAttributes(node, ATTRIBUTES)
    const share = shareOfTerms(build, outputGradient(context), { y: node.outputs[0], p })
    return [arithmetic(build).multiply(slopeOfTerm(build, node.inputs[0], p), share)]
  },
}
