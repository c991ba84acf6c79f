import { arithmetic } from './shared/arithmetic.ts'
import { multiply } from './shared/content.ts'
import { binary } from './shared/elementwise.ts'

export const Mul = binary('Mul', {
  a: ({ build, b, gradient }) => arithmetic(build).multiply(gradient, b),
  b: ({ build, a, gradient }) => arithmetic(build).multiply(gradient, a),
  content: () => multiply,
})
