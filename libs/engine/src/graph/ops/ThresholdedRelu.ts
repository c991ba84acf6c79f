import { attribute } from '../op.ts'
import { unary } from './shared/elementwise.ts'
import { passAbove } from './shared/masks.ts'

const ATTRIBUTES = { alpha: attribute('float', 1) }

/** y = x above alpha, 0 elsewhere. */
export const ThresholdedRelu = {
  ...unary('ThresholdedRelu', ATTRIBUTES, ({ build, x, gradient, attributes: { alpha } }) =>
    passAbove(build, gradient, { value: x, bound: Math.fround(alpha) }),
  ),
  since: 10,
}
