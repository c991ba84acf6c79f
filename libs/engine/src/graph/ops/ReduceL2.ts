import { arithmetic } from './shared/arithmetic.ts'
import { reduction } from './shared/reduction-rule.ts'

/** y = √Σx²; dx = dy · x/y, and 0 where y is 0, as in PyTorch. */
export const ReduceL2 = reduction('ReduceL2', ({ build, x, y, gradient }) => {
  const { equal, where, divide, multiply } = arithmetic(build)
  return multiply(x, where(equal(y, 0), 0, divide(gradient, y)))
})
