/**
 * Numbers with their shape: what crosses every boundary of the engine (runtimes, message channels, files). Plain data, so that
 * structured clone can carry it. C order.
 */
export interface NdArray {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

export function ndArray(shape: readonly number[], data: Float32Array = new Float32Array(sizeOf(shape))): NdArray {
  if (data.length !== sizeOf(shape)) throw new RangeError(`${data.length} numbers do not fill the shape [${shape.join(', ')}]`)
  return { shape, data }
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((all, dimension) => all * dimension, 1)
}

/** Row `index` of the first axis, without a copy. */
export function row({ shape, data }: NdArray, index: number): NdArray {
  const inner = shape.slice(1)
  const size = sizeOf(inner)
  return { shape: inner, data: data.subarray(index * size, (index + 1) * size) }
}

/** Arrays of one shape as the rows of a new first axis. */
export function stack(rows: readonly NdArray[]): NdArray {
  const inner = rows[0].shape
  const size = sizeOf(inner)
  const data = new Float32Array(rows.length * size)
  rows.forEach((item, i) => data.set(item.data, i * size))
  return ndArray([rows.length, ...inner], data)
}
