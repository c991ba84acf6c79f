import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

const SLOPE_AT_ZERO = 2 / Math.sqrt(Math.PI)

/** dx = dy · 2/√π · e^(−x²) */
export const Erf = {
  ...unary('Erf', {}, ({ build, x, gradient }) => {
    const { multiply, negate, exp } = arithmetic(build)
    return multiply(gradient, multiply(exp(negate(multiply(x, x))), SLOPE_AT_ZERO))
  }),
  since: 9,
}
