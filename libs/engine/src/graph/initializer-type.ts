/** The type of a constant, with its content where rules may want to read it. */
import type { DataType, Initializer, ValueType } from './graph.ts'

/**
 * Up to how many elements a constant carries its content through shape inference. Shapes, axes and pads are integers; scales and
 * bounds are a few floats (more would mean reading every bias of a model).
 */
const MAX_CONTENT: Readonly<Partial<Record<DataType, number>>> = { int64: 64, int32: 64, bool: 64, float32: 8, float64: 8 }

export function typeOfInitializer(initializer: Initializer): ValueType {
  const { dtype, dims } = initializer
  const size = dims.reduce((all, dim) => all * dim, 1)
  if (size > (MAX_CONTENT[dtype] ?? 0)) return { dtype, shape: dims }
  return { dtype, shape: dims, content: Array.from(initializer.read(), Number) }
}
