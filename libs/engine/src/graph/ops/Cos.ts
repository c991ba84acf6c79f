import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

export const Cos = unary('Cos', {}, ({ build, x, gradient }) => {
  const { multiply, negate } = arithmetic(build)
  return negate(multiply(gradient, build.op('Sin', [x])))
})
