import type { OpDefinition } from '../op.ts'
import { broadcastAll } from './shared/elementwise.ts'
import { allInputs, commonDataType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'

/** Any number of inputs, with broadcasting. */
export const Sum: OpDefinition = {
  op: 'Sum',
  attributes: {},
  infer(_, inputs) {
    const types = allInputs(inputs)
    return [{ dtype: commonDataType(types), shape: broadcastAll(types) }]
  },
  vjp: (context) => context.node.inputs.map((_, i) => (context.wanted[i] ? outputGradient(context) : null)),
}
