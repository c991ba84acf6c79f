/** The shape and order in which the graph wants a weight, computed from the stored numbers whenever they are read. */
import type { Initializer } from '../../graph/graph.ts'
import type { WeightData } from '../weight-data.ts'
import { transpose, transposedPieces, type Transposition } from './arrange.ts'

export interface WeightForm {
  readonly dims: readonly number[]
  /** Absent where the stored numbers are in order. */
  readonly transposition?: Transposition
}

export function inForm(data: WeightData, { dims, transposition }: WeightForm): Initializer {
  if (!transposition) {
    const { load } = data
    return { dtype: 'float32', dims, read: () => data.read(), pieces: () => data.pieces(), ...(load && { load }) }
  }
  const { shape, permutation } = transposition
  return {
    dtype: 'float32',
    dims,
    read: () => transpose(data.read(), shape, permutation),
    pieces: () => transposedPieces(data.read(), transposition),
  }
}

/** A weight `[h, w, c]` as the graph's `[c, h, w]`. */
export function arrangedMap([height, width, channels]: readonly number[]): WeightForm {
  return {
    dims: [channels, height, width],
    transposition: { shape: [height, width, channels], permutation: [2, 0, 1] },
  }
}
