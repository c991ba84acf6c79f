/** Channels last outside, NCHW inside: the conversion at the edge of the engine. */
import { ndArray, sizeOf, type NdArray } from './nd-array.ts'

/** `[n, h, w, c]` → `[n, c, h, w]`; the same numbers where only one of the two has extent. */
export function toChannelsFirst(array: NdArray): NdArray {
  const [n, h, w, c] = array.shape
  return ndArray([n, c, h, w], swapInner({ data: array.data, batch: n, rows: h * w, columns: c }))
}

/** `[n, c, h, w]` → `[n, h, w, c]`. */
export function toChannelsLast(array: NdArray): NdArray {
  const [n, c, h, w] = array.shape
  return ndArray([n, h, w, c], swapInner({ data: array.data, batch: n, rows: c, columns: h * w }))
}

interface Matrices {
  readonly data: Float32Array
  readonly batch: number
  readonly rows: number
  readonly columns: number
}

/** Transposes each of `batch` matrices. */
function swapInner({ data, batch, rows, columns }: Matrices): Float32Array {
  if (rows === 1 || columns === 1) return data
  const result = new Float32Array(sizeOf([batch, rows, columns]))
  for (let b = 0; b < batch; b++) {
    const start = b * rows * columns
    for (let r = 0; r < rows; r++) {
      for (let c = 0, from = start + r * columns, to = start + r; c < columns; c++, from++, to += rows) result[to] = data[from]
    }
  }
  return result
}

/** A shape of a graph value (batch first) as people see it: without the batch, channels last. */
export function shownShape(shape: readonly (number | string)[]): (number | null)[] {
  const inner = shape.slice(1).map((dimension) => (typeof dimension === 'number' ? dimension : null))
  return inner.length === 3 ? [inner[1], inner[2], inner[0]] : inner
}
