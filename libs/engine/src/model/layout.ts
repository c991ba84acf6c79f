/** Channels last outside, NCHW inside: the conversion at the edge of the engine. */
import { ndArray, type NdArray } from './nd-array.ts'

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

/** The side of a tile that is transposed at a time, so that the lines of memory that it reads and writes are still in the cache when it comes back to them. */
const TILE = 16

/** Transposes each of `batch` matrices. */
function swapInner({ data, batch, rows, columns }: Matrices): Float32Array {
  if (rows === 1 || columns === 1) return data
  const size = rows * columns
  const result = new Float32Array(batch * size)
  for (let start = 0; start < result.length; start += size) {
    for (let top = 0; top < rows; top += TILE) {
      const bottom = Math.min(top + TILE, rows)
      for (let left = 0; left < columns; left += TILE) {
        const right = Math.min(left + TILE, columns)
        for (let column = left; column < right; column++) {
          let from = start + top * columns + column
          let to = start + column * rows + top
          for (let row = top; row < bottom; row++, from += columns, to++) result[to] = data[from]
        }
      }
    }
  }
  return result
}

/** A shape of a graph value (batch first) as people see it: without the batch, channels last, as some values are already. */
export function shownShape(shape: readonly (number | string)[], channelsLast = false): (number | null)[] {
  const inner = shape.slice(1).map((dimension) => (typeof dimension === 'number' ? dimension : null))
  return inner.length === 3 && !channelsLast ? [inner[1], inner[2], inner[0]] : inner
}
