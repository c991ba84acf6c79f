import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

/** The gradient at 0 is 0. */
export const Abs = unary('Abs', {}, ({ build, x, gradient }) => arithmetic(build).multiply(gradient, build.op('Sign', [x])))
