import { arithmetic } from './shared/arithmetic.ts'
import { expandLike } from './shared/rearrange.ts'
import { reduction } from './shared/reduction-rule.ts'

/** y = ln Σx, so Σx is e^y. */
export const ReduceLogSum = reduction('ReduceLogSum', ({ build, x, y, gradient }) => {
  const { divide, exp } = arithmetic(build)
  return expandLike(build, divide(gradient, exp(y)), x)
})
