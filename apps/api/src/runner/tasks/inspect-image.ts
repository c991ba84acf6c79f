/** Decodes a picture, whole, as a run would: what passes here can be explained. */
import { decodeImage, resizePixels, type DecodedImage } from '@sightline/engine'
import { encodePng } from '@sightline/engine/render'
import type { Task } from './task.ts'

const THUMBNAIL_SIDE = 256

const MEDIA_TYPES = { png: 'image/png', jpeg: 'image/jpeg', webp: 'image/webp' } as const

export const inspectImage: Task<'inspect-image'> = async ({ localPath, name = 'image' }) => {
  const image = await decodeImage(localPath, { name })
  const { width, height, format } = image
  return { width, height, mediaType: MEDIA_TYPES[format], thumbnail: drawSmall(image) }
}

function drawSmall(image: DecodedImage): Uint8Array {
  const scale = Math.min(1, THUMBNAIL_SIDE / Math.max(image.width, image.height))
  const side = (length: number) => Math.max(1, Math.round(length * scale))
  const { width, height, channels, data } = resizePixels(image, { width: side(image.width), height: side(image.height) })
  const pixels = new Uint8Array(width * height * 4).fill(255)
  for (let i = 0; i < width * height; i++) {
    for (let channel = 0; channel < 3; channel++) pixels[4 * i + channel] = data[i * channels + Math.min(channel, channels - 1)]
  }
  return encodePng({ width, height, data: pixels })
}
