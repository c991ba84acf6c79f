/** A picture to draw on: 8-bit RGBA, fully opaque. Drawing outside of it is cut off. */

export interface RgbaImage {
  readonly width: number
  readonly height: number
  /** Four bytes a pixel, row by row. */
  readonly data: Uint8Array
}

export interface Rect {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** 0xRRGGBB */
export type Colour = number

export function createCanvas(width: number, height: number, colour: Colour): RgbaImage {
  const image = { width, height, data: new Uint8Array(width * height * 4) }
  fillRect(image, { left: 0, top: 0, width, height }, colour)
  return image
}

/** The pixels as 32-bit words, in the machine's own byte order. */
export function wordsOf({ data }: RgbaImage): Uint32Array {
  return new Uint32Array(data.buffer, data.byteOffset, data.length / 4)
}

export function wordOf(colour: Colour): number {
  return new Uint32Array(Uint8Array.of(colour >> 16, colour >> 8, colour, 255).buffer)[0]
}

export function fillRect(image: RgbaImage, rect: Rect, colour: Colour): void {
  const { left, top, right, bottom } = clip(image, rect)
  const words = wordsOf(image)
  const word = wordOf(colour)
  for (let y = top; y < bottom; y++) words.fill(word, y * image.width + left, y * image.width + Math.max(left, right))
}

/** A frame one pixel thick around `rect`, outside of it. */
export function frame(image: RgbaImage, { left, top, width, height }: Rect, colour: Colour): void {
  fillRect(image, { left: left - 1, top: top - 1, width: width + 2, height: 1 }, colour)
  fillRect(image, { left: left - 1, top: top + height, width: width + 2, height: 1 }, colour)
  fillRect(image, { left: left - 1, top, width: 1, height }, colour)
  fillRect(image, { left: left + width, top, width: 1, height }, colour)
}

/** Copies `source` with its upper left corner at (left, top). */
export function drawImage(image: RgbaImage, source: RgbaImage, { left, top }: { left: number; top: number }): void {
  const { left: x, top: y, right, bottom } = clip(image, { left, top, width: source.width, height: source.height })
  const [to, from] = [wordsOf(image), wordsOf(source)]
  for (let row = y; row < bottom && x < right; row++) {
    const start = (row - top) * source.width + x - left
    to.set(from.subarray(start, start + right - x), row * image.width + x)
  }
}

function clip(image: RgbaImage, { left, top, width, height }: Rect) {
  return {
    left: Math.max(0, left),
    top: Math.max(0, top),
    right: Math.min(image.width, left + width),
    bottom: Math.min(image.height, top + height),
  }
}
