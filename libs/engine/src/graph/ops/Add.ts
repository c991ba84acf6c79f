import { sum } from '../dimensions.ts'
import { binary } from './shared/elementwise.ts'

export const Add = binary('Add', {
  a: ({ gradient }) => gradient,
  b: ({ gradient }) => gradient,
  content: () => (a, b) => (typeof a === 'number' && typeof b === 'number' ? a + b : sum(a, b)),
})
