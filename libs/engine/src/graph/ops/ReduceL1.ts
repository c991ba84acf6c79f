import { arithmetic } from './shared/arithmetic.ts'
import { reduction } from './shared/reduction-rule.ts'

/** y = Σ |x|; the gradient at 0 is 0. */
export const ReduceL1 = reduction('ReduceL1', ({ build, x, gradient }) =>
  arithmetic(build).multiply(gradient, build.op('Sign', [x])),
)
