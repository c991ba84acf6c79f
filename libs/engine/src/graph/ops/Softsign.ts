import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

/** y = x / (1 + |x|); dx = dy / (1 + |x|)² */
export const Softsign = unary('Softsign', {}, ({ build, x, gradient }) => {
  const { add, multiply, divide } = arithmetic(build)
  const root = add(build.op('Abs', [x]), 1)
  return divide(gradient, multiply(root, root))
})
