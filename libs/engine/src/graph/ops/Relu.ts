import { passAbove } from './shared/masks.ts'
import { unary } from './shared/elementwise.ts'

/** The gradient at 0 is 0, as in PyTorch and TensorFlow. */
export const Relu = unary('Relu', {}, ({ build, y, gradient }) => passAbove(build, gradient, { value: y, bound: 0 }))
