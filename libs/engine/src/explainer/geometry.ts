/** Where a layer's numbers lie in the image. */
import type { LayerInfo } from '../model/explainable-model.ts'

/** A layer's output of one image, as a map `[h, w, c]` in a flat array. */
export interface LayerMap {
  readonly values: Float32Array
  readonly height: number
  readonly width: number
  readonly channels: number
}

/** Of the layers with space: maps as they are, tokens on their grid without those that stand for no place (class token, registers). */
export function mapOf({ tokens, outputShape }: Pick<LayerInfo, 'tokens' | 'outputShape'>, values: Float32Array): LayerMap {
  const channels = outputShape[outputShape.length - 1] ?? 1
  if (!tokens) {
    const [height, width] = outputShape.length === 3 ? outputShape : [1, 1]
    return { values, height: height ?? 1, width: width ?? 1, channels }
  }
  const [height, width] = tokens.grid
  return { values: values.subarray(tokens.withoutPlace * channels), height, width, channels }
}
