import { quotient } from '../dimensions.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { binary } from './shared/elementwise.ts'

/** da = dy / b, db = −dy · y / b */
export const Div = binary('Div', {
  a: ({ build, b, gradient }) => arithmetic(build).divide(gradient, b),
  b: ({ build, b, y, gradient }) => {
    const { negate, multiply, divide } = arithmetic(build)
    return negate(divide(multiply(gradient, y), b))
  },
  content: (dtype) => (a, b) => {
    if (typeof a !== 'number' || typeof b !== 'number') return quotient(a, b)
    if (b === 0) return undefined
    return dtype.startsWith('float') ? a / b : Math.trunc(a / b)
  },
})
