import { attribute } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

/** The constants of Klambauer et al. 2017, with the digits of the ONNX specification. */
const ATTRIBUTES = {
  alpha: attribute('float', 1.6732632423543772),
  gamma: attribute('float', 1.0507009873554805),
}

/** y = gamma·x above 0, gamma·alpha·(eˣ − 1) elsewhere, whose derivative is y + gamma·alpha. */
export const Selu = unary('Selu', ATTRIBUTES, ({ build, x, y, gradient, attributes: { alpha, gamma } }) => {
  const { add, multiply, greater, where } = arithmetic(build)
  return multiply(gradient, where(greater(x, 0), gamma, add(y, alpha * gamma)))
})
