import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

/** y = x · t with t = tanh(softplus(x)); dx = dy · (t + x · sigmoid(x) · (1 − t²)) */
export const Mish = {
  ...unary('Mish', {}, ({ build, x, gradient }) => {
    const { add, subtract, multiply } = arithmetic(build)
    const bent = build.op('Tanh', [build.op('Softplus', [x])])
    const slope = multiply(multiply(x, build.op('Sigmoid', [x])), subtract(1, multiply(bent, bent)))
    return multiply(gradient, add(bent, slope))
  }),
  since: 18,
}
