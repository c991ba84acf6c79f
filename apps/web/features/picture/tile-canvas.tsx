'use client'
import type { Size } from '@sightline/engine/render'
import { useEffect, useRef } from 'react'
import { classNames } from '../../lib/class-names.ts'

/** RGBA words as a picture, every pixel a rectangle. `words` is asked for when it is drawn. */
export function TileCanvas({
  size,
  words,
  className,
  label,
}: {
  size: Size
  words: () => Uint32Array
  className?: string
  label?: string
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { width, height } = size
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    const image = new ImageData(width, height)
    new Uint32Array(image.data.buffer).set(words())
    context.putImageData(image, 0, 0)
  }, [words, width, height])
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
      className={classNames('block [image-rendering:pixelated]', className)}
    />
  )
}
