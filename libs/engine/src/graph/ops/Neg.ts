import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

export const Neg = unary('Neg', {}, ({ build, gradient }) => arithmetic(build).negate(gradient))
