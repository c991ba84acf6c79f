import type { ExplainContext, tf } from '@sightline/engine/explainer'

type Library = ExplainContext['tf']

/**
 * H_k = s(Up(A_k)), `[n, height, width, 1]`: maps `[n, h, w]` resized bilinearly (pixel centres aligned, as images are) and stretched to 0 … 1, each by itself.
 * The maps must not be constant. The caller disposes of the result.
 */
export function masksOf(library: Library, maps: tf.Tensor3D, [height, width]: readonly [number, number]): tf.Tensor4D {
  return library.tidy(() => {
    const large = library.image.resizeBilinear(maps.expandDims<tf.Tensor4D>(3), [height, width], false, true)
    const low = large.min([1, 2], true)
    const high = large.max([1, 2], true)
    return large.sub<tf.Tensor4D>(low).div(high.sub(low))
  })
}

/** b + H ⊙ (x − b): the image where the mask is 1, the baseline where it is 0. With b = 0 it is the paper's x ⊙ H. The caller disposes of it. */
export function maskImage(
  library: Library,
  image: tf.Tensor4D,
  { masks, baseline }: { masks: tf.Tensor4D; baseline: tf.Tensor4D },
): tf.Tensor4D {
  return library.tidy(() => baseline.add(image.sub(baseline).mul(masks)))
}
