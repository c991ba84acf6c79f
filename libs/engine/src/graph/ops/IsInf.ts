import { attribute, type OpDefinition } from '../op.ts'
import { inputType } from './shared/inputs.ts'

/** Which of the two infinities count. */
const ATTRIBUTES = { detect_negative: attribute('int', 1), detect_positive: attribute('int', 1) }

export const IsInf: OpDefinition = {
  op: 'IsInf',
  since: 10,
  attributes: ATTRIBUTES,
  infer: (_, inputs) => [{ dtype: 'bool', shape: inputType(inputs, 0, 'X').shape }],
  vjp: 'none',
}
