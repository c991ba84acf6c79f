/** What wrote a model, and where the meaning of a layer depends on that. */
import type { ModelFormat } from '../importer.ts'

export interface Writer {
  /** hard_sigmoid is `slope`·x + 0.5, cut off at 0 and 1: 0.2 in Keras 2, 1/6 since Keras 3. */
  readonly hardSigmoidSlope: number
  /**
   * How a bilinear UpSampling2D places its pixels, in ONNX's words. TensorFlow 1 and tf.layers let the first pixels of both images coincide
   * (`asymmetric`), TensorFlow 2 and Keras 3 the centres of the images' areas (`half_pixel`).
   */
  readonly bilinear: 'asymmetric' | 'half_pixel'
  /** The same of the Resizing layer, which TensorFlow 1 did not have; tf.layers lets the corners of both images coincide. */
  readonly resizing: 'align_corners' | 'half_pixel'
}

export interface WriterSigns {
  readonly format: ModelFormat
  /** As the file has it: `2.1.6`, `2.4.0-tf`, `3.5.0`, `tfjs-layers 1.3.1`, `keras v2.4.0`. */
  readonly version?: string
  /** The model's config, whose spelling tells Keras 3 where the version is missing. */
  readonly config: unknown
}

export function readWriter({ format, version, config }: WriterSigns): Writer {
  const [major, minor, patch] = (/(\d+)\.(\d+)(?:\.(\d+))?/.exec(version ?? '') ?? []).slice(1).map((part) => Number(part ?? 0))
  const isTfjs = version?.includes('tfjs') || (format === 'tfjs-layers' && version === undefined)
  if (isTfjs) return { hardSigmoidSlope: 0.2, bilinear: 'asymmetric', resizing: 'align_corners' }
  if (major === undefined) {
    const isKeras3 = JSON.stringify(config).includes('"batch_shape"')
    return { hardSigmoidSlope: isKeras3 ? 1 / 6 : 0.2, bilinear: 'half_pixel', resizing: 'half_pixel' }
  }
  if (major >= 3) return { hardSigmoidSlope: 1 / 6, bilinear: 'half_pixel', resizing: 'half_pixel' }
  // `2.2.4-tf` is the Keras inside TensorFlow 1.13 to 2.1, of which only the first was of the old kind; the Keras without TensorFlow ended with 2.3.
  const isInTensorFlow = version?.endsWith('-tf') ?? false
  const isOld = minor < 2 || (minor < 4 && !isInTensorFlow) || (isInTensorFlow && minor === 2 && patch < 4)
  return { hardSigmoidSlope: 0.2, bilinear: isOld ? 'asymmetric' : 'half_pixel', resizing: 'half_pixel' }
}
