import { arithmetic } from './shared/arithmetic.ts'
import { reduction } from './shared/reduction-rule.ts'

/** Inputs: data, axes (all of them if left out or empty). Equal minima share the gradient, as equal maxima of ReduceMax do. */
export const ReduceMin = reduction('ReduceMin', ({ build, x, y, gradient, axes }) => {
  const { equal, where, sumOver, multiply, divide } = arithmetic(build)
  if (axes.length === 0) return gradient
  const isMinimum = where(equal(x, y), 1, 0)
  return multiply(isMinimum, divide(gradient, sumOver(isMinimum, axes)))
})
