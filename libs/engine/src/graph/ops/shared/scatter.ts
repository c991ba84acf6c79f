/** Gradients through the place of a maximum: each maximum of a window gets the whole gradient of its window. */
import type { GraphBuilder } from '../../builder.ts'
import { reshapeTo, zerosLike } from './rearrange.ts'
import { product } from '../../dimensions.ts'

export interface Places {
  /** The value `[N, C, h, w]` that the maxima came from. */
  readonly of: string
  /** MaxPool's Indices: places in the flat `of`, across batch and channels. */
  readonly indices: string
}

/** For windows that do not overlap: every place occurs once at most. */
export function scatterUnique(build: GraphBuilder, gradient: string, { of, indices }: Places): string {
  // The places alone decide: the window is given as 1×1, since the true one would have to fit pads and a ceiling exactly.
  const attributes = { kernel_shape: [1, 1], strides: [1, 1] }
  return build.op('MaxUnpool', [gradient, indices, build.op('Shape', [of])], attributes)
}

/** For windows that overlap: gradients that meet in one place add up. */
export function scatterAdd(build: GraphBuilder, gradient: string, { of, indices }: Places): string {
  const flat = (value: string) => reshapeTo(build, value, [product(build.type(value).shape)])
  const inputs = [zerosLike(build, of), indices, gradient].map(flat)
  const scattered = build.op('ScatterElements', inputs, { axis: 0, reduction: 'add' })
  return reshapeTo(build, scattered, build.type(of).shape)
}
