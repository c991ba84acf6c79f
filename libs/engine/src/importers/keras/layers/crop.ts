/** Cutting a rectangle out of a map. */
import type { Emitter } from '../emitter.ts'
import type { KerasTensor } from '../tensors.ts'

export interface Rectangle {
  readonly top: number
  readonly left: number
  readonly height: number
  readonly width: number
}

export function crop(emit: Emitter, { value, shape }: KerasTensor, { top, left, height, width }: Rectangle): KerasTensor {
  if (height === shape[0] && width === shape[1]) return { value, shape }
  const [starts, ends] = [emit.integers([top, left]), emit.integers([top + height, left + width])]
  const cut = emit.op('Slice', [value, starts, ends, emit.integers([2, 3]), emit.integers([1, 1])])
  return { value: cut, shape: [height, width, shape[2]] }
}
