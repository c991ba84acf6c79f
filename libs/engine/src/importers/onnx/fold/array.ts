/** Arrays of constant folding: shapes, index tables and masks that exporters compute with nodes. All types in one, since none passes 2^53. */
import { tensor, type DataType, type Initializer, type TensorData } from '../../../graph/graph.ts'

export interface FoldArray {
  readonly dtype: DataType
  readonly dims: readonly number[]
  readonly data: Float64Array
}

export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((size, dim) => size * dim, 1)
}

/** A few numbers of a file may stand for more than any memory holds. */
const MAX_SIZE = 2 ** 24

/** Of an array that is to be made. Throws an Error with the reason where it would be huge. */
export function checkedSize(dims: readonly number[]): number {
  const size = sizeOf(dims)
  if (!(size >= 0 && size <= MAX_SIZE)) throw new Error(`it makes a constant of the shape [${dims.join(', ')}]`)
  return size
}

export function fromInitializer({ dtype, dims, read }: Initializer): FoldArray {
  return { dtype, dims, data: Float64Array.from(read() as ArrayLike<number>, Number) }
}

const INT64_END = 2n ** 63n

export function toInitializer({ dtype, dims, data }: FoldArray): Initializer {
  return tensor(dtype, dims, toData(dtype, data))
}

function toData(dtype: DataType, data: Float64Array): TensorData {
  switch (dtype) {
    case 'int64':
      return BigInt64Array.from(data, toInt64)
    case 'int32':
      return Int32Array.from(data)
    case 'int8':
      return Int8Array.from(data)
    case 'uint8':
    case 'bool':
      return Uint8Array.from(data)
    default:
      return Float32Array.from(data)
  }
}

/** The end of a slice that takes all is the largest number of the type, which no double holds. */
function toInt64(value: number): bigint {
  const integer = Number.isFinite(value) ? BigInt(Math.trunc(value)) : value > 0 ? INT64_END : -INT64_END
  return integer >= INT64_END ? INT64_END - 1n : integer < -INT64_END ? -INT64_END : integer
}

export function stridesOf(dims: readonly number[]): number[] {
  const strides = new Array<number>(dims.length).fill(1)
  for (let axis = dims.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * dims[axis + 1]
  return strides
}

export interface View {
  readonly dims: readonly number[]
  /** How far apart neighbours along each axis are in the source; 0 repeats. */
  readonly strides: readonly number[]
  readonly start?: number
}

/** The positions in the source that a view reads, in C order. */
export function positionsOf({ dims, strides, start = 0 }: View): Float64Array {
  const positions = new Float64Array(checkedSize(dims))
  const index = new Array<number>(dims.length).fill(0)
  let from = start
  for (let to = 0; to < positions.length; to++) {
    positions[to] = from
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      from += strides[axis]
      if (++index[axis] < dims[axis]) break
      from -= strides[axis] * dims[axis]
      index[axis] = 0
    }
  }
  return positions
}

export function viewOf({ dtype, data }: FoldArray, view: View): FoldArray {
  return { dtype, dims: view.dims, data: positionsOf(view).map((position) => data[position]) }
}

export function broadcastDims(all: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...all.map((dims) => dims.length))
  return Array.from({ length: rank }, (_, i) => {
    const extents = all.map((dims) => dims[dims.length - rank + i] ?? 1)
    const wide = extents.find((extent) => extent !== 1) ?? 1
    if (extents.some((extent) => extent !== 1 && extent !== wide)) throw new Error('the shapes of its inputs do not broadcast')
    return wide
  })
}

/** The array repeated to these dims. */
export function broadcastTo(array: FoldArray, dims: readonly number[]): FoldArray {
  const strides = stridesOf(array.dims)
  const lead = dims.length - array.dims.length
  return viewOf(array, { dims, strides: dims.map((_, i) => (i < lead || array.dims[i - lead] === 1 ? 0 : strides[i - lead])) })
}

export function axisIn(axis: number, rank: number): number {
  if (!(axis >= -rank && axis < rank)) throw new Error(`there is no axis ${axis} of ${rank}`)
  return axis < 0 ? axis + rank : axis
}
