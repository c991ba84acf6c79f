import { attribute } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

/** y = x above 0, alpha·(eˣ − 1) elsewhere, whose derivative is y + alpha. At 0 the lower branch counts, as in PyTorch. */
export const Elu = unary('Elu', { alpha: attribute('float', 1) }, ({ build, x, y, gradient, attributes: { alpha } }) => {
  const { add, multiply, greater, where } = arithmetic(build)
  return where(greater(x, 0), gradient, multiply(gradient, add(y, alpha)))
})
