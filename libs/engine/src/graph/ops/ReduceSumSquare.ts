import { arithmetic } from './shared/arithmetic.ts'
import { reduction } from './shared/reduction-rule.ts'

/** y = Σ x² */
export const ReduceSumSquare = reduction('ReduceSumSquare', ({ build, x, gradient }) => {
  const { multiply } = arithmetic(build)
  return multiply(x, multiply(gradient, 2))
})
