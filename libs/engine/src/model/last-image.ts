/**
 * What the last single image gave at one value of the graph. Explainers ask several questions about one image, first of all for its prediction, and those that
 * look at a deep layer only then need no forward pass of their own.
 */
import { ndArray, sizeOf, type NdArray } from './nd-array.ts'

export class LastImage {
  #image: Uint32Array | null = null
  #shape = ''
  #value: NdArray | null = null

  /** `image` and `value` are batches of one. */
  remember(image: NdArray, value: NdArray): void {
    // A copy, since the array may be the caller's own.
    this.#image = bitsOf(image.data).slice()
    this.#shape = String(image.shape.slice(1))
    this.#value = value
  }

  /** The value for a batch in which every image is the remembered one; else null. To read only. */
  recall({ shape, data }: NdArray): NdArray | null {
    const [image, value] = [this.#image, this.#value]
    if (!image || !value || shape[0] === 0 || String(shape.slice(1)) !== this.#shape) return null
    const bits = bitsOf(data)
    for (let row = 0; row < bits.length; row += image.length) {
      for (let i = 0; i < image.length; i++) if (bits[row + i] !== image[i]) return null
    }
    if (shape[0] === 1) return value
    const repeated = ndArray([shape[0], ...value.shape.slice(1)])
    const size = sizeOf(value.shape)
    for (let row = 0; row < shape[0]; row++) repeated.data.set(value.data, row * size)
    return repeated
  }
}

function bitsOf({ buffer, byteOffset, length }: Float32Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length)
}
