/** Input pictures and coloured maps at the size of a figure's pane. */
import type { PixelImage } from '../image/contract.ts'
import { resizeBilinear, type Size } from '../image/resize.ts'
import type { RgbaImage } from './canvas.ts'
import { enlarge } from './maps.ts'

/** The longer side of a pane is at least this; small pictures are enlarged by a whole factor, so that their pixels stay squares. */
const LEAST = 256
const MOST = 800

/** The size at which a picture or map is shown. */
export function paneSize({ width, height }: Size): Size {
  const longer = Math.max(width, height)
  const factor = longer > MOST ? MOST / longer : Math.ceil(LEAST / longer)
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) }
}

export function toRgba({ width, height, channels, data }: PixelImage): RgbaImage {
  const out = new Uint8Array(width * height * 4).fill(255)
  for (let i = 0; i < width * height; i++) {
    out[4 * i] = data[channels * i]
    out[4 * i + 1] = data[channels * i + (channels === 3 ? 1 : 0)]
    out[4 * i + 2] = data[channels * i + (channels === 3 ? 2 : 0)]
  }
  return { width, height, data: out }
}

/** The picture without its colours (BT.601 luma), moved towards white by a share from 0 to 1. */
export function toGrey(picture: PixelImage, lightened = 0): PixelImage {
  const { width, height, channels, data } = picture
  const grey = new Uint8Array(width * height)
  for (let i = 0; i < grey.length; i++) {
    const luma = channels === 1 ? data[i] : 0.299 * data[3 * i] + 0.587 * data[3 * i + 1] + 0.114 * data[3 * i + 2]
    grey[i] = Math.round(luma + (255 - luma) * lightened)
  }
  return { width, height, channels: 1, data: grey }
}

/** Shows every pixel as a rectangle where it enlarges, and averages where it reduces. */
export function fitPicture(picture: PixelImage, size: Size): RgbaImage {
  if (size.width < picture.width || size.height < picture.height) {
    const { data } = resizeBilinear(picture, size)
    return toRgba({ ...size, channels: picture.channels, data: Uint8Array.from(data, Math.round) })
  }
  const { width, height, data } = toRgba(picture)
  return fromWords(enlarge({ width, height, data: new Uint32Array(data.buffer) }, size), size)
}

export function fromWords(words: Uint32Array, { width, height }: Size): RgbaImage {
  return { width, height, data: new Uint8Array(words.buffer, words.byteOffset, words.length * 4) }
}
