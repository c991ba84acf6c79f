/** Reading single pixels, for tests. */
import type { RgbaImage } from '../canvas.ts'

/** `#rrggbb` */
export function pixelAt({ width, data }: RgbaImage, x: number, y: number): string {
  return hexOf(data.subarray(4 * (y * width + x)))
}

/** `#rrggbb` of each RGBA word. */
export function hexOfWords(words: Uint32Array): string[] {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.length * 4)
  return Array.from(words, (_, i) => hexOf(bytes.subarray(4 * i)))
}

function hexOf([red, green, blue]: Uint8Array): string {
  return `#${[red, green, blue].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** How many pixels of each colour. */
export function countColours(image: RgbaImage): Map<string, number> {
  const counts = new Map<string, number>()
  for (const colour of hexOfWords(new Uint32Array(image.data.buffer, image.data.byteOffset, image.data.length / 4))) {
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  return counts
}

/** The rectangle around all pixels of a colour; of no extent if there is none. */
export function boundsOf(image: RgbaImage, colour: string): { left: number; top: number; width: number; height: number } {
  let [left, top, right, bottom] = [image.width, image.height, -1, -1]
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      if (pixelAt(image, x, y) !== colour) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
    }
  }
  return { left, top, width: Math.max(0, right - left + 1), height: Math.max(0, bottom - top + 1) }
}

/** The upper left corner of the first square of `side` pixels (from the top) that is all of one colour. */
export function findSquare(image: RgbaImage, colour: string, side: number): { left: number; top: number } {
  const runs = new Uint32Array(image.width)
  for (let y = 0; y < image.height; y++) {
    let across = 0
    for (let x = 0; x < image.width; x++) {
      runs[x] = pixelAt(image, x, y) === colour ? runs[x] + 1 : 0
      across = runs[x] >= side ? across + 1 : 0
      if (across === side) return { left: x - side + 1, top: y - side + 1 }
    }
  }
  throw new RangeError(`no square of ${side} px is ${colour}`)
}
