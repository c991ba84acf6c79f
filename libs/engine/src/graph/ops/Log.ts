import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

/** dx = dy / x */
export const Log = unary('Log', {}, ({ build, x, gradient }) => arithmetic(build).divide(gradient, x))
