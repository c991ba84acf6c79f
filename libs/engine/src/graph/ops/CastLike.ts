import { DATA_TYPES } from '../data-types.ts'
import type { OpDefinition } from '../op.ts'
import { attribute } from '../op.ts'
import { Cast } from './Cast.ts'
import { inputType } from './shared/inputs.ts'

/** Inputs: input, target_type (a value whose type is meant). Otherwise as Cast. */
export const CastLike: OpDefinition = {
  op: 'CastLike',
  since: 15,
  attributes: { saturate: attribute('int', 1) },
  infer(node, inputs) {
    const to = DATA_TYPES[inputType(inputs, 1, 'target_type').dtype]
    return Cast.infer({ ...node, attributes: { to } }, inputs.slice(0, 1))
  },
  vjp(context) {
    if (!Cast.vjp || Cast.vjp === 'none') return [null, null]
    return [Cast.vjp(context)[0], null]
  },
}
