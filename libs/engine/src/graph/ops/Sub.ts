import { arithmetic } from './shared/arithmetic.ts'
import { binary } from './shared/elementwise.ts'

export const Sub = binary('Sub', {
  a: ({ gradient }) => gradient,
  b: ({ build, gradient }) => arithmetic(build).negate(gradient),
  content: () => (a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : b === 0 ? a : undefined),
})
