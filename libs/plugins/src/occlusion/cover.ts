/** What covers a patch. */
import { gaussianBlur, type ExplainContext } from '@sightline/engine/explainer'
import type { OcclusionParams } from './definition.ts'
import type { Size } from './windows.ts'

interface Cover {
  readonly fill: OcclusionParams['fill']
  readonly patch: Size
}

/** An image of the same shape, in the model's input units, from which patches are taken. */
export function coverOf(context: ExplainContext, image: Float32Array, { fill, patch }: Cover): Float32Array {
  const shape = context.model.info.inputShape
  const [, , channels] = shape
  if (fill === 'blur') return gaussianBlur(image, shape, { vertical: patch[0] / 2, horizontal: patch[1] / 2 })
  if (fill === 'zero') return new Float32Array(image.length)
  const colour = fill === 'mean' ? channelMeans(image, channels) : context.images.pixelToInput(fill)
  return image.map((_, i) => colour[i % channels])
}

/** Preprocessing is affine, so the mean of the preprocessed image is the preprocessed mean. */
export function channelMeans(image: Float32Array, channels: number): number[] {
  const sums = new Array<number>(channels).fill(0)
  image.forEach((value, i) => (sums[i % channels] += value))
  return sums.map((sum) => (sum * channels) / image.length)
}
