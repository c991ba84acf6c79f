import { arithmetic } from './shared/arithmetic.ts'
import { reduction } from './shared/reduction-rule.ts'

/** y = ln Σeˣ; dx = dy · e^(x − y) */
export const ReduceLogSumExp = reduction('ReduceLogSumExp', ({ build, x, y, gradient }) => {
  const { subtract, multiply, exp } = arithmetic(build)
  return multiply(gradient, exp(subtract(x, y)))
})
