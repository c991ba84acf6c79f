'use client'
import { centreCrop, colormap, type ColormapName, greyUnder, type Size } from '@sightline/engine/render'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { classNames } from '../../lib/class-names.ts'
import { imageUrl } from './numbers.ts'

/** Longer side, in pixels, at which a photograph is kept for drawing. */
const MOST = 1024
/** Up to this size a picture's pixels are shown as squares. */
const TINY = 160

export interface InputPicture {
  readonly imageId: string
  /** Of the model's input. */
  readonly size: Size
  /** `stretch` or `crop`: which part of the photograph the model is given. */
  readonly resize: string
}

/** The photograph, cut as the model's preprocessing cuts it, at no more than 1024 px. */
export function pictureQuery({ imageId, size, resize }: InputPicture) {
  return {
    queryKey: ['picture', imageId, size.width, size.height, resize],
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      const response = await fetch(imageUrl(imageId), { signal })
      if (!response.ok) throw new Error('The image could not be loaded.')
      const bitmap = await createImageBitmap(await response.blob())
      const region =
        resize === 'crop' ? centreCrop(bitmap, size) : { left: 0, top: 0, width: bitmap.width, height: bitmap.height }
      const scale = Math.min(1, MOST / Math.max(region.width, region.height))
      const [width, height] = [region.width, region.height].map((length) => Math.max(1, Math.round(length * scale)))
      const canvas = new OffscreenCanvas(width, height)
      const context = canvas.getContext('2d', { willReadFrequently: true })!
      context.imageSmoothingQuality = 'high'
      context.drawImage(bitmap, region.left, region.top, region.width, region.height, 0, 0, width, height)
      bitmap.close()
      return context.getImageData(0, 0, width, height)
    },
    staleTime: Infinity,
    gcTime: 120_000,
  }
}

/** The input under a map: grey (so that all colour belongs to the map) when `under` names a colormap, else as it is. */
export function InputCanvas({
  picture,
  under,
  hidden = false,
}: {
  picture: InputPicture
  under: ColormapName | null
  hidden?: boolean
}) {
  const { data: pixels } = useQuery(pictureQuery(picture))
  const canvas = useRef<HTMLCanvasElement>(null)
  // Colormaps of one kind want the same grey.
  const kind = under === null ? null : colormap(under).diverging ? 'rdbu' : 'viridis'
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (context && pixels) context.putImageData(kind ? toGrey(pixels, kind) : pixels, 0, 0)
  }, [pixels, kind])
  return (
    <canvas
      ref={canvas}
      width={pixels?.width ?? 1}
      height={pixels?.height ?? 1}
      className={classNames(
        'absolute inset-0 size-full',
        pixels && Math.max(pixels.width, pixels.height) <= TINY && '[image-rendering:pixelated]',
      )}
      style={{ visibility: hidden ? 'hidden' : undefined }}
    />
  )
}

function toGrey({ width, height, data }: ImageData, name: ColormapName): ImageData {
  const colours = new Uint8Array(width * height * 3)
  for (let i = 0, j = 0; i < colours.length; i += 3, j += 4) {
    colours[i] = data[j]
    colours[i + 1] = data[j + 1]
    colours[i + 2] = data[j + 2]
  }
  const grey = greyUnder({ width, height, channels: 3, data: colours }, name).data
  const out = new ImageData(width, height)
  const words = new Uint32Array(out.data.buffer)
  const opaque = new Uint32Array(256)
  new Uint8Array(opaque.buffer).forEach((_, i, bytes) => (bytes[i] = i % 4 === 3 ? 255 : i >> 2))
  for (let i = 0; i < words.length; i++) words[i] = opaque[grey[i]]
  return out
}
