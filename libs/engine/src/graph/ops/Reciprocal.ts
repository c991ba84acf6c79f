import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

/** dx = −dy · y² */
export const Reciprocal = unary('Reciprocal', {}, ({ build, y, gradient }) => {
  const { multiply, negate } = arithmetic(build)
  return negate(multiply(gradient, multiply(y, y)))
})
