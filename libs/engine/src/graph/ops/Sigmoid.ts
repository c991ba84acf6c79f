import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

/** dx = dy · y · (1 − y) */
export const Sigmoid = unary('Sigmoid', {}, ({ build, y, gradient }) => {
  const { multiply, subtract } = arithmetic(build)
  return multiply(gradient, multiply(y, subtract(1, y)))
})
