/** Numbers of the graph as TensorFlow.js holds them, and back. It has no 64-bit integers: they are int32 there, and must fit. */
import type { DataType } from '../../graph/graph.ts'
import type { RuntimeTensor } from '../runtime.ts'
import type { Tensor, TensorFlow } from './backend.ts'

type TensorType = 'float32' | 'int32' | 'bool'

const TYPES: Readonly<Partial<Record<DataType, TensorType>>> = {
  float32: 'float32',
  int32: 'int32',
  int64: 'int32',
  bool: 'bool',
}

/** The type that holds these numbers exactly; undefined where TensorFlow.js has none. */
export function tensorType(dtype: DataType): TensorType | undefined {
  return TYPES[dtype]
}

export function toTensor(tf: TensorFlow, { dtype, dims, data }: RuntimeTensor): Tensor {
  const type = tensorType(dtype)
  if (!type) throw new Error(`TensorFlow.js has no numbers of type ${dtype}`)
  const values = data instanceof BigInt64Array ? narrowed(data) : (data as Float32Array | Int32Array | Uint8Array)
  return tf.tensor(values, [...dims], type)
}

/** A copy of the numbers of a plain tensor. */
export function fromTensor(tensor: Tensor, dtype: DataType): RuntimeTensor {
  const data = tensor.dataSync()
  if (dtype === 'int64') return { dtype, dims: tensor.shape, data: BigInt64Array.from(data, BigInt) }
  // The cpu backend gives its own array, which may be that of a feed or a weight.
  return { dtype, dims: tensor.shape, data: data.slice() }
}

function narrowed(data: BigInt64Array): Int32Array {
  const values = Int32Array.from(data, Number)
  const outside = data.find((value, i) => BigInt(values[i]) !== value)
  if (outside !== undefined) throw new Error(`the integer ${outside} does not fit 32 bits, which is all that TensorFlow.js has`)
  return values
}
