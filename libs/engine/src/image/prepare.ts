/** From decoded pixels to what a model takes. */
import type { PixelImage, PreparedImage, Preprocessing } from './contract.ts'
import { checkChannels, normalise, toChannels } from './presets.ts'
import { centreCrop, filterFor, resizePixels, wholeOf } from './resize.ts'

export interface PrepareOptions {
  readonly preprocessing: Preprocessing
  /** `[h, w, c]` of the model. */
  readonly inputShape: readonly [number, number, number]
}

/**
 * Crops or stretches, resamples to whole pixel values (see resize.ts for why) and normalises: `picture` is exactly what the model is given, in
 * pixel units. Errors: PRESET_NEEDS_COLOUR, INPUT_CHANNELS_UNSUPPORTED.
 */
export function prepareImage(image: PixelImage, { preprocessing, inputShape }: PrepareOptions): PreparedImage {
  const [height, width, channels] = inputShape
  const { preset, resize } = preprocessing
  checkChannels(preset, channels)
  const region = resize === 'crop' ? centreCrop(image, { width, height }) : wholeOf(image)
  const resized = resizePixels(image, { width, height }, region)
  return {
    input: normalise(resized, preset, channels),
    picture: { width, height, channels: 3, data: Uint8Array.from(toChannels(resized, 3)) },
    filter: filterFor(region, { width, height }),
  }
}
