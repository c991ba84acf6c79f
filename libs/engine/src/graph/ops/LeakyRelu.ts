import { attribute } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

/** At 0 the lower branch counts, as in PyTorch and TensorFlow. */
export const LeakyRelu = unary(
  'LeakyRelu',
  { alpha: attribute('float', 0.01) },
  ({ build, x, gradient, attributes: { alpha } }) => {
    const { multiply, greater, where } = arithmetic(build)
    return where(greater(x, 0), gradient, multiply(gradient, alpha))
  },
)
