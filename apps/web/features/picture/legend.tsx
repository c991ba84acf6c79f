'use client'
import { colourValues, formatNumber, legendTicks } from '@sightline/engine/render'
import { useEffect, useRef } from 'react'
import type { Colours } from './shown-map.ts'

const STEPS = 256

/** A colour bar with its numbers, and what they are. */
export function Legend({ colours, meaning, note }: { colours: Colours; meaning: string; note: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { from, to } = colours
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    const values = Float32Array.from({ length: STEPS }, (_, i) => from + (i / (STEPS - 1)) * (to - from))
    const image = new ImageData(STEPS, 1)
    colourValues(values, colours, new Uint32Array(image.data.buffer))
    context.putImageData(image, 0, 0)
  }, [colours, from, to])
  const ticks = to > from ? legendTicks({ from, to, width: 240 }).filter(({ label }) => label) : [{ value: 0, label: '0' }]
  return (
    <figure className="text-xs">
      <div className="relative h-3 overflow-hidden rounded-sm border">
        <canvas ref={canvas} width={STEPS} height={1} className="absolute inset-0 size-full" aria-hidden />
      </div>
      <div className="relative h-4" aria-label={`Scale from ${formatNumber(from)} to ${formatNumber(to)}`} role="img">
        {ticks.map(({ value, label }) => {
          const share = to > from ? (value - from) / (to - from) : 0.5
          return (
            <span key={value} className="absolute" style={{ left: `${share * 100}%`, transform: `translateX(${-share * 100}%)` }}>
              {label}
            </span>
          )
        })}
      </div>
      <figcaption className="text-muted">
        {meaning} · {note}
      </figcaption>
    </figure>
  )
}
