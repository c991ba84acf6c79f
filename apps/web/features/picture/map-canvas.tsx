'use client'
import { lookUpColours, type ColourTable, type ScalarMap } from '@sightline/engine/render'
import { useEffect, useRef } from 'react'
import { classNames } from '../../lib/class-names.ts'

/** The name under which the browser's performance timeline holds each recolouring. */
export const RECOLOUR = 'sightline:recolour'

/**
 * A map in its colours, one canvas pixel a number, stretched over its parent. Opacity and whether it is seen are left to the compositor: changing them draws nothing
 * anew.
 */
export function MapCanvas({
  map,
  table,
  opacity = 1,
  pixelated,
  hidden = false,
}: {
  map: ScalarMap
  table: ColourTable
  opacity?: number
  pixelated: boolean
  hidden?: boolean
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const pixels = useRef<{ image: ImageData; words: Uint32Array } | null>(null)
  const { width, height, values } = map
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    const start = performance.now()
    if (pixels.current?.image.width !== width || pixels.current.image.height !== height) {
      const words = new Uint32Array(width * height)
      pixels.current = { words, image: new ImageData(new Uint8ClampedArray(words.buffer), width, height) }
    }
    lookUpColours(values, table, pixels.current.words)
    context.putImageData(pixels.current.image, 0, 0)
    performance.measure(RECOLOUR, { start, end: performance.now(), detail: { width, height } })
  }, [values, width, height, table])
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      data-map
      className={classNames('absolute inset-0 size-full', pixelated && '[image-rendering:pixelated]')}
      style={{ opacity, visibility: hidden ? 'hidden' : undefined }}
    />
  )
}
