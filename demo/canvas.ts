/** A square RGB picture to paint on. */

/** Red, green and blue, 0…255. */
export type Colour = readonly [number, number, number]

export interface Canvas {
  readonly size: number
  /** RGB, row by row, channels last. */
  readonly pixels: Uint8Array
  /** Covers a pixel with a colour: 1 hides what was there, 0 leaves it. */
  paint(pixel: { readonly x: number; readonly y: number }, colour: Colour, cover: number): void
}

export function createCanvas(size: number): Canvas {
  const pixels = new Uint8Array(size * size * 3)
  return {
    size,
    pixels,
    paint({ x, y }, colour, cover) {
      const first = (y * size + x) * 3
      for (let channel = 0; channel < 3; channel++) {
        const below = pixels[first + channel]
        pixels[first + channel] = Math.round(below + cover * (colour[channel] - below))
      }
    },
  }
}

/** A colour by hue (1 is once round the circle), saturation and value (0…1). */
export function colour(hue: number, saturation: number, value: number): Colour {
  const channel = (offset: number) => {
    const k = (offset + 6 * (hue - Math.floor(hue))) % 6
    return 255 * value * (1 - saturation * Math.max(0, Math.min(k, 4 - k, 1)))
  }
  return [channel(5), channel(3), channel(1)]
}
