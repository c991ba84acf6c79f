import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

/** y = ln(1 + eˣ); dx = dy · sigmoid(x) */
export const Softplus = unary('Softplus', {}, ({ build, x, gradient }) =>
  arithmetic(build).multiply(gradient, build.op('Sigmoid', [x])),
)
