import { attribute } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

const ATTRIBUTES = { alpha: attribute('float', 1) }

/** y = x above 0, alpha·(e^(x/alpha) − 1) elsewhere, whose derivative is y/alpha + 1. */
export const Celu = {
  ...unary('Celu', ATTRIBUTES, ({ build, x, y, gradient, attributes: { alpha } }) => {
    const { add, divide, multiply, greater, where } = arithmetic(build)
    return multiply(gradient, where(greater(x, 0), 1, add(divide(y, alpha), 1)))
  }),
  since: 12,
}
