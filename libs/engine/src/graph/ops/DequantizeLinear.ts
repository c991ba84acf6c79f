import { attribute, type OpDefinition } from '../op.ts'
import { inputType } from './shared/inputs.ts'

/** Inputs: x, x_scale, x_zero_point (default 0). y = (x − zero point) · scale. Without a gradient rule for the reason that QuantizeLinear says. */
export const DequantizeLinear: OpDefinition = {
  op: 'DequantizeLinear',
  since: 10,
  note: 'Quantised activations pass no gradient; quantised weights need none.',
  attributes: { axis: attribute('int', 1), block_size: attribute('int', 0) },
  infer(_, inputs) {
    const { shape } = inputType(inputs, 0, 'x')
    return [{ dtype: inputType(inputs, 1, 'x_scale').dtype, shape }]
  },
}
