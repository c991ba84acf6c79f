import type { OpDefinition } from '../op.ts'
import { inputType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'

export const Identity: OpDefinition = {
  op: 'Identity',
  attributes: {},
  infer: (_, inputs) => [inputType(inputs, 0, 'input')],
  vjp: (context) => [outputGradient(context)],
}
