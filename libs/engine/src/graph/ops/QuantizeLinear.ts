import type { DataType } from '../graph.ts'
import { DATA_TYPES } from '../data-types.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { inputType } from './shared/inputs.ts'

const ATTRIBUTES = {
  axis: attribute('int', 1),
  block_size: attribute('int', 0),
  output_dtype: attribute('int', 0),
  saturate: attribute('int', 1),
}

/**
 * Inputs: x, y_scale, y_zero_point (default 0). y = saturate(round(x / scale) + zero point). It has no gradient rule: rounding has no slope, and whoever
 * trains such models makes one up; so a gradient through quantised activations is refused.
 */
export const QuantizeLinear: OpDefinition = {
  op: 'QuantizeLinear',
  since: 10,
  note: 'Quantised activations pass no gradient; quantised weights need none.',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { shape } = inputType(inputs, 0, 'x')
    inputType(inputs, 1, 'y_scale')
    const { output_dtype: code } = readAttributes(node, ATTRIBUTES)
    const named = Object.entries(DATA_TYPES).find(([, value]) => value === code)?.[0] as DataType | undefined
    return [{ dtype: inputs[2]?.dtype ?? named ?? 'uint8', shape }]
  },
}
