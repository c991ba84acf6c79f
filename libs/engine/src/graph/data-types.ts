import type { DataType, Initializer } from './graph.ts'

/** TensorProto.DataType, of the types that we hold. */
export const DATA_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
} as const satisfies Record<DataType, number>

const ELEMENT_BYTES: Readonly<Record<DataType, number>> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
  float64: 8,
}

/** Of the numbers of an initializer. */
export function byteLengthOf({ dtype, dims }: Pick<Initializer, 'dtype' | 'dims'>): number {
  return dims.reduce((size, dim) => size * dim, ELEMENT_BYTES[dtype])
}
