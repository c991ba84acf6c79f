/** Rearranging stored weights into the order of the graph. */
import type { WeightForm } from './emitter.ts'

/** The numbers of a C-order array of this shape with its axes in the order `permutation`. */
export function transpose(values: Float32Array, shape: readonly number[], permutation: readonly number[]): Float32Array {
  const strides = stridesOf(shape)
  const outShape = permutation.map((axis) => shape[axis])
  const outStrides = permutation.map((axis) => strides[axis])
  const result = new Float32Array(values.length)
  const index = new Array<number>(shape.length).fill(0)
  let from = 0
  for (let to = 0; to < result.length; to++) {
    result[to] = values[from]
    for (let axis = outShape.length - 1; axis >= 0; axis--) {
      from += outStrides[axis]
      if (++index[axis] < outShape[axis]) break
      from -= outStrides[axis] * outShape[axis]
      index[axis] = 0
    }
  }
  return result
}

function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1)
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1]
  return strides
}

/** A weight `[h, w, c]` as the graph's `[c, h, w]`. */
export function arrangedMap([height, width, channels]: readonly number[]): WeightForm {
  return {
    dims: [channels, height, width],
    arrange: (stored) => transpose(stored, [height, width, channels], [2, 0, 1]),
  }
}
