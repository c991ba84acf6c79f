/**
 * A tensor of a Keras model inside the graph. Keras thinks channels last, the graph holds 4-D tensors channels first:
 * `shape` is always the Keras shape without the batch, `value` is `[N, c, h, w]` where that shape is `[h, w, c]`, and exactly
 * `[N, ...shape]` otherwise.
 */
import type { Emitter } from './emitter.ts'

export interface KerasTensor {
  readonly value: string
  readonly shape: readonly number[]
}

/** The axes of the graph that stand for `[batch, h, w, c]`. */
const GRAPH_AXES = [0, 2, 3, 1]

/** Whether the graph holds the tensor channels first. */
export function isMap({ shape }: Pick<KerasTensor, 'shape'>): boolean {
  return shape.length === 3
}

/** The axis of the graph for an axis of Keras that counts the batch and may be negative; undefined where there is none. */
export function graphAxis(tensor: KerasTensor, axis: number): number | undefined {
  const rank = tensor.shape.length + 1
  const positive = axis < 0 ? axis + rank : axis
  if (!Number.isInteger(axis) || positive < 0 || positive >= rank) return undefined
  return isMap(tensor) ? GRAPH_AXES[positive] : positive
}

/** The same numbers, in Keras's order, under another shape of the same size. */
export function reshape(emit: Emitter, tensor: KerasTensor, shape: readonly number[]): KerasTensor {
  const from = graphShape(tensor.shape)
  const to = graphShape(shape)
  if (from.join() === to.join() && isMap(tensor) === isMap({ shape })) return { value: tensor.value, shape }
  const ordered = isInOrder(tensor.shape) ? tensor.value : emit.op('Transpose', [tensor.value], { perm: [0, 2, 3, 1] })
  if (isInOrder(shape)) return { value: reshapeTo(emit, ordered, to), shape }
  const last = reshapeTo(emit, ordered, shape)
  return { value: emit.op('Transpose', [last], { perm: [0, 3, 1, 2] }), shape }
}

/** Whether the graph holds a tensor of this Keras shape in Keras's own order: with one channel or one position nothing moves. */
function isInOrder(shape: readonly number[]): boolean {
  return shape.length !== 3 || shape[2] === 1 || shape[0] * shape[1] === 1
}

function graphShape(shape: readonly number[]): readonly number[] {
  return shape.length === 3 ? [shape[2], shape[0], shape[1]] : shape
}

function reshapeTo(emit: Emitter, value: string, shape: readonly number[]): string {
  return emit.op('Reshape', [value, emit.integers([0, ...shape])])
}
