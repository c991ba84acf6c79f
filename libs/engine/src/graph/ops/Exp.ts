import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

/** dx = dy · y */
export const Exp = unary('Exp', {}, ({ build, y, gradient }) => arithmetic(build).multiply(gradient, y))
