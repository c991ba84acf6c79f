import type { Dimension } from '../graph.ts'
import { logic } from './shared/logic.ts'

/** Two equal symbols are equal; a symbol is a size, so it differs from a negative number; otherwise a symbol could be any size. */
function compare(a: Dimension, b: Dimension): number | undefined {
  if (typeof a === typeof b) return a === b ? 1 : typeof a === 'number' ? 0 : undefined
  return [a, b].some((item) => typeof item === 'number' && item < 0) ? 0 : undefined
}

export const Equal = logic('Equal', { content: compare })
