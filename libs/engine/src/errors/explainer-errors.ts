/** Errors of explainers' parameters that only show once the image or the model is known. */
import { SightlineError } from './sightline-error.ts'

type Size = readonly [height: number, width: number]

const size = ([height, width]: Size) => `${height}×${width}`

export function patchTooLarge(patch: Size, image: Size): SightlineError {
  return new SightlineError({
    code: 'PATCH_TOO_LARGE',
    kind: 'usage',
    message: `The patch of ${size(patch)} pixels is larger than the model's input of ${size(image)} (height × width).`,
    hint: `Choose a patch of at most ${size(image)}; about an eighth of the shorter side is a good start.`,
  })
}

export function strideTooLarge(stride: Size, patch: Size): SightlineError {
  return new SightlineError({
    code: 'STRIDE_TOO_LARGE',
    kind: 'usage',
    message: `The stride of ${size(stride)} pixels is larger than the patch of ${size(patch)} (height × width): pixels would stay uncovered.`,
    hint: 'Choose a stride of at most the patch; leave it out to let patches touch.',
  })
}

export function channelOutOfRange(channel: number, layer: string, channels: number): SightlineError {
  return new SightlineError({
    code: 'CHANNEL_OUT_OF_RANGE',
    kind: 'usage',
    message: `There is no channel ${channel} in the layer “${layer}”: it has ${channels}.`,
    hint: `Channels count from 0: choose one of 0 … ${channels - 1}.`,
  })
}

export function baselineImageMissing(): SightlineError {
  return new SightlineError({
    code: 'BASELINE_IMAGE_MISSING',
    kind: 'usage',
    message: 'The baseline “image” is the first background image, and no background images were given.',
    hint: 'Give one as background, or choose the baseline “zero”, “black” or “blur”.',
  })
}

export function kernelMissing(layer: string, kind: string, candidates: readonly string[]): SightlineError {
  return new SightlineError({
    code: 'KERNEL_MISSING',
    kind: 'usage',
    message: `The layer “${layer}” (${kind}) has no convolution kernel to show.`,
    hint: candidates.length > 0 ? `Layers with one: ${candidates.join(', ')}.` : 'The model has no convolution layer.',
  })
}

export function convolutionMissing(): SightlineError {
  return new SightlineError({
    code: 'CONVOLUTION_MISSING',
    kind: 'usage',
    message: 'The model has no convolution layer that could be taken by default.',
    hint: 'Name the layers to show.',
  })
}

export function attentionMapsDiffer(counts: readonly number[]): SightlineError {
  return new SightlineError({
    code: 'ATTENTION_MAPS_DIFFER',
    kind: 'unsupported',
    message: `The model's maps of attention are between different numbers of tokens (${counts.join(', ')}), so that one cannot be followed into the next.`,
    hint: 'Grad-CAM and the methods at the input work on this model.',
  })
}
