import type { OpDefinition } from '../op.ts'
import { inputType } from './shared/inputs.ts'

export const IsNaN: OpDefinition = {
  op: 'IsNaN',
  since: 9,
  attributes: {},
  infer: (_, inputs) => [{ dtype: 'bool', shape: inputType(inputs, 0, 'X').shape }],
  vjp: 'none',
}
