import { known } from '../dimensions.ts'
import type { OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { inputType } from './shared/inputs.ts'
import { expandLike } from './shared/rearrange.ts'
import { outputGradient } from './shared/rule.ts'

/** The mean over all spatial axes, which stay as 1. */
export const GlobalAveragePool: OpDefinition = {
  op: 'GlobalAveragePool',
  attributes: {},
  infer(_, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'X')
    return [{ dtype, shape: shape.map((dimension, i) => (i < 2 ? dimension : 1)) }]
  },
  vjp(context) {
    const { node, build } = context
    const { shape } = build.type(node.inputs[0])
    const count = shape.slice(2).reduce<number>((all, dimension) => all * known(dimension), 1)
    const share = arithmetic(build).multiply(outputGradient(context), 1 / count)
    return [expandLike(build, share, node.inputs[0])]
  },
}
