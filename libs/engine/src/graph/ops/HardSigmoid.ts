import { attribute } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { passAbove, passBelow } from './shared/masks.ts'
import { unary } from './shared/elementwise.ts'

const ATTRIBUTES = { alpha: attribute('float', 0.2), beta: attribute('float', 0.5) }

/** y = min(1, max(0, alpha·x + beta)); the gradient at both ends is 0. */
export const HardSigmoid = unary('HardSigmoid', ATTRIBUTES, ({ build, y, gradient, attributes: { alpha } }) => {
  const inside = passBelow(build, passAbove(build, gradient, { value: y, bound: 0 }), { value: y, bound: 1 })
  return arithmetic(build).multiply(inside, alpha)
})
