/** PNG files of what was drawn. */
import { encode } from 'fast-png'
import type { RgbaImage } from './canvas.ts'

/** Beyond this level files of figures hardly shrink. */
const OPTIONS = { zlib: { level: 6 } } as const

/** 8-bit RGB, or RGBA where a pixel is not opaque. */
export function encodePng({ width, height, data }: RgbaImage): Uint8Array {
  if (isTransparent(data)) return encode({ width, height, data, channels: 4, depth: 8 }, OPTIONS)
  const colours = new Uint8Array(width * height * 3)
  for (let i = 0, j = 0; i < colours.length; i += 3, j += 4) {
    colours[i] = data[j]
    colours[i + 1] = data[j + 1]
    colours[i + 2] = data[j + 2]
  }
  return encode({ width, height, data: colours, channels: 3, depth: 8 }, OPTIONS)
}

function isTransparent(data: Uint8Array): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return true
  return false
}
