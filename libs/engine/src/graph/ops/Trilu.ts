import { attribute, type OpDefinition } from '../op.ts'
import { constantNumbers, inputType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'

/** Inputs: input (matrices in the last two axes), k (which diagonal, default 0). Keeps what lies on and above it (`upper` 1) or on and below it. */
export const Trilu: OpDefinition = {
  op: 'Trilu',
  since: 14,
  attributes: { upper: attribute('int', 1) },
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'input')
    if (shape.length < 2) throw new Error('its input holds no matrices')
    constantNumbers(node, inputs[1], 'diagonal')
    return [{ dtype, shape }]
  },
  vjp(context) {
    const { node, build } = context
    const gradient = build.op('Trilu', [outputGradient(context), ...node.inputs.slice(1)], { ...node.attributes })
    return node.inputs.map((_, i) => (i === 0 ? gradient : null))
  },
}
