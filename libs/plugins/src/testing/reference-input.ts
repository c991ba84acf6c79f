/** The inputs of the PyTorch references, made here a second time: no resizing, and no decoder but that of a lossless PNG. */
import { decodeImage, ndArray, type NdArray } from '@sightline/engine'
import { sharedData } from '@sightline/engine/testing-internal'

export type ReferenceInput = CutPhotograph | HashedNumbers

/** A rectangle of a photograph, −1…1: v / 127.5 − 1. */
interface CutPhotograph {
  readonly kind: 'photograph'
  readonly file: string
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  /** `green`: that channel alone. */
  readonly channels: 'rgb' | 'green'
}

/** Element i in C order is h(i + salt) / 2³¹ − 1. */
interface HashedNumbers {
  readonly kind: 'hash'
  readonly shape: readonly [number, number, number]
  readonly salt: number
}

/** `[h, w, c]` */
export async function makeReferenceInput(input: ReferenceInput): Promise<NdArray> {
  return input.kind === 'photograph' ? cutPhotograph(input) : hashedNumbers(input)
}

async function cutPhotograph({ file, left, top, width, height, channels }: CutPhotograph): Promise<NdArray> {
  const image = await decodeImage(sharedData(file))
  if (image.channels !== 3) throw new RangeError(`${file} should have three channels`)
  const kept = channels === 'green' ? [1] : [0, 1, 2]
  const result = ndArray([height, width, kept.length])
  let at = 0
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) {
      for (const channel of kept) result.data[at++] = image.data[(y * image.width + x) * 3 + channel] / 127.5 - 1
    }
  }
  return result
}

function hashedNumbers({ shape, salt }: HashedNumbers): NdArray {
  const result = ndArray(shape)
  for (let i = 0; i < result.data.length; i++) result.data[i] = hash(i + salt) / 2 ** 31 - 1
  return result
}

/** 32-bit integers to 32-bit integers, unsigned. */
function hash(i: number): number {
  let h = Math.imul(i, 2654435761)
  h ^= h >>> 15
  h = Math.imul(h, 2246822519)
  h ^= h >>> 13
  return h >>> 0
}
