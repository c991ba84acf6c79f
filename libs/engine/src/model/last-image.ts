/**
 * What the last single image gave. Explainers ask several questions about one image, first of all for its prediction, and several explainers about the same one: those that need what a
 * prediction has computed need no forward pass of their own.
 */
import type { NdArray } from './nd-array.ts'

export class LastImage<Result> {
  #image: Uint32Array | null = null
  #shape = ''
  #result: Result | null = null

  /** `image` is a batch of one. */
  remember(image: NdArray, result: Result): void {
    // A copy, since the array may be the caller's own.
    this.#image = bitsOf(image.data).slice()
    this.#shape = String(image.shape.slice(1))
    this.#result = result
  }

  /** What it gave, for a batch in which every image is the remembered one; else null. */
  recall({ shape, data }: NdArray): Result | null {
    const image = this.#image
    if (!image || shape[0] === 0 || String(shape.slice(1)) !== this.#shape) return null
    const bits = bitsOf(data)
    for (let row = 0; row < bits.length; row += image.length) {
      for (let i = 0; i < image.length; i++) if (bits[row + i] !== image[i]) return null
    }
    return this.#result
  }
}

function bitsOf({ buffer, byteOffset, length }: Float32Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length)
}
