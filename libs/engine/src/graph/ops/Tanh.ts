import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

/** dx = dy · (1 − y²) */
export const Tanh = unary('Tanh', {}, ({ build, y, gradient }) => {
  const { multiply, subtract } = arithmetic(build)
  return multiply(gradient, subtract(1, multiply(y, y)))
})
