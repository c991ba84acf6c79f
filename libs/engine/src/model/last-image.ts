/**
 * What the last single image gave. Explainers ask several questions about one image, first of all for its prediction, and several explainers about the same one: those that need what a
 * prediction has computed need no forward pass of their own.
 */
import type { NdArray } from './nd-array.ts'
import { sameNumbers } from './same-numbers.ts'

export class LastImage<Result> {
  #image: Float32Array | null = null
  #shape = ''
  #result: Result | null = null

  /** `image`, a batch of one, is kept: nobody may write to it. */
  remember(image: NdArray, result: Result): void {
    this.#image = image.data
    this.#shape = String(image.shape.slice(1))
    this.#result = result
  }

  /** What it gave, for a batch in which every image is the remembered one; else null. */
  recall({ shape, data }: NdArray): Result | null {
    const image = this.#image
    if (!image || shape[0] === 0 || String(shape.slice(1)) !== this.#shape) return null
    for (let start = 0; start < data.length; start += image.length) {
      if (!sameNumbers(image, data.subarray(start, start + image.length))) return null
    }
    return this.#result
  }
}
