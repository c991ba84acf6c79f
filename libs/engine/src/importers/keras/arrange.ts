/** Rearranging stored weights into the order of the graph. */
import { PIECE_BYTES } from '../weight-data.ts'

export interface Transposition {
  /** Of the stored array. */
  readonly shape: readonly number[]
  /** Its axes in their new order. */
  readonly permutation: readonly number[]
}

/** The numbers of a C-order array of this shape with its axes in the order `permutation`. */
export function transpose(values: Float32Array, shape: readonly number[], permutation: readonly number[]): Float32Array {
  const result = new Float32Array(values.length)
  walk(values, { shape, permutation })(result)
  return result
}

/** The same in pieces, each of which holds until the next is taken. */
export function* transposedPieces(values: Float32Array, transposition: Transposition): Generator<Float32Array> {
  const piece = new Float32Array(Math.min(PIECE_BYTES / 4, values.length))
  const fill = walk(values, transposition)
  for (let done = 0; done < values.length; done += piece.length) yield fill(piece.subarray(0, values.length - done))
}

/** A function that fills one array after the other with the next numbers in the new order. */
function walk(values: Float32Array, { shape, permutation }: Transposition): (piece: Float32Array) => Float32Array {
  const strides = stridesOf(shape)
  const outShape = permutation.map((axis) => shape[axis])
  const outStrides = permutation.map((axis) => strides[axis])
  const index = new Array<number>(shape.length).fill(0)
  const last = outShape.length - 1
  const step = outStrides[last]
  let from = 0
  return (piece) => {
    for (let to = 0; to < piece.length;) {
      // A run along the last axis, as far as the piece goes.
      const run = Math.min(piece.length - to, outShape[last] - index[last])
      for (const end = to + run; to < end; to++, from += step) piece[to] = values[from]
      index[last] += run
      for (let axis = last; axis >= 0 && index[axis] === outShape[axis]; axis--) {
        from -= outStrides[axis] * outShape[axis]
        index[axis] = 0
        if (axis === 0) break
        from += outStrides[axis - 1]
        index[axis - 1]++
      }
    }
    return piece
  }
}

function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1)
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1]
  return strides
}
