import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

/** dx = dy / 2y; infinite at 0, as the function is vertical there. */
export const Sqrt = unary('Sqrt', {}, ({ build, y, gradient }) => {
  const { multiply, divide } = arithmetic(build)
  return divide(multiply(gradient, 0.5), y)
})
