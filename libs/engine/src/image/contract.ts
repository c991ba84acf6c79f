/**
 * How a photograph becomes what a model takes. The specification belongs to the model: an option, else its sidecar
 * `sightline.json`, else the model's own layers decide (see preprocessing.ts).
 */
import type { NdArray } from '../model/nd-array.ts'
import type { ResizeFilter } from './resize.ts'

/** `raw` 0…255, `unit` 0…1, `signed` −1…1, `caffe` BGR minus the ImageNet mean, `torch` (0…1 − mean) / std. */
export const PRESETS = ['raw', 'unit', 'signed', 'caffe', 'torch'] as const
export type Preset = (typeof PRESETS)[number]

/** `stretch` takes the whole image, `crop` the largest centred rectangle of the model's aspect. */
export const RESIZES = ['stretch', 'crop'] as const
export type Resize = (typeof RESIZES)[number]

export interface Preprocessing {
  readonly preset: Preset
  readonly resize: Resize
}

/** 8-bit pixels, channels last: what an image file holds after EXIF rotation, alpha flattened. */
export interface PixelImage {
  readonly width: number
  readonly height: number
  /** 1 (grey) or 3 (RGB). */
  readonly channels: 1 | 3
  readonly data: Uint8Array
}

export interface PreparedImage {
  /** `[h, w, c]`: what the model takes. */
  readonly input: NdArray
  /** The same picture in pixel units at the model's size, 3 channels, for people to look at. */
  readonly picture: PixelImage
  /** The resampling filter, as results name it: `bilinear`, `bilinear-antialiased` or `none`. */
  readonly filter: ResizeFilter
}
