import type { OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { elementwiseContent, withContent } from './shared/content.ts'
import { broadcastAll } from './shared/elementwise.ts'
import { commonDataType, inputType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'

/** Inputs: condition, X (where it holds), Y. */
export const Where: OpDefinition = {
  op: 'Where',
  since: 9,
  attributes: {},
  infer(_, inputs) {
    const [condition, x, y] = [inputType(inputs, 0, 'condition'), inputType(inputs, 1, 'X'), inputType(inputs, 2, 'Y')]
    if (condition.dtype !== 'bool') throw new Error(`its condition is ${condition.dtype}, not bool`)
    const content = elementwiseContent([condition, x, y], (holds, a, b) => (holds ? a : b))
    return [withContent({ dtype: commonDataType([x, y]), shape: broadcastAll([condition, x, y]) }, content)]
  },
  vjp(context) {
    const { node, build, wanted } = context
    const { where } = arithmetic(build)
    const gradient = outputGradient(context)
    return [null, wanted[1] ? where(node.inputs[0], gradient, 0) : null, wanted[2] ? where(node.inputs[0], 0, gradient) : null]
  },
}
