/** Adding and cutting borders. */
import type { Tensor, TensorFlow } from '../backend.ts'

/** How much to add before and after an axis of the tensor; negative numbers crop. */
export type Margins = ReadonlyMap<number, readonly [before: number, after: number]>

export interface Border {
  readonly margins: Margins
  /** What is added; default 0. */
  readonly value?: number
}

export function cropOrPad(tf: TensorFlow, tensor: Tensor, { margins, value = 0 }: Border): Tensor {
  const sides = tensor.shape.map((_, axis) => margins.get(axis) ?? ([0, 0] as const))
  const begin = sides.map(([before]) => Math.max(0, -before))
  const size = tensor.shape.map((extent, i) => extent - begin[i] - Math.max(0, -sides[i][1]))
  const cropped = size.some((extent, i) => extent !== tensor.shape[i]) ? tf.slice(tensor, begin, size) : tensor
  const added = sides.map(([before, after]): [number, number] => [Math.max(0, before), Math.max(0, after)])
  return added.some(([before, after]) => before > 0 || after > 0) ? tf.pad(cropped, added, value) : cropped
}
