import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

export const Sin = unary('Sin', {}, ({ build, x, gradient }) => arithmetic(build).multiply(gradient, build.op('Cos', [x])))
