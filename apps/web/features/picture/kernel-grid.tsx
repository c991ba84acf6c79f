'use client'
/** A layer's kernel: a row a filter, a column an input channel, one scale for all; three input channels also as one colour. */
import type { RawMap } from '@sightline/engine/metrics'
import { colourValues, extremes, rangeScale } from '@sightline/engine/render'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useMemo, useRef } from 'react'
import { plural } from '../../lib/format.ts'
import { Legend } from './legend.tsx'
import type { Colours } from './shown-map.ts'
import { TileCanvas } from './tile-canvas.tsx'

/** Side, in screen pixels, that a tile is drawn at. */
const TILE = 48
const GAP = 6

export function KernelGrid({ map, meaning }: { map: RawMap; meaning: string }) {
  const [height, width, inputs, filters] = map.shape
  const colours = useMemo<Colours>(() => {
    const { minimum, maximum } = extremes(map.data)
    return { colormap: 'grey', scale: rangeScale(minimum, maximum), from: minimum, to: maximum }
  }, [map])
  const words = useMemo(() => colourValues(map.data, colours), [map, colours])
  const scroll = useRef<HTMLDivElement>(null)
  const factor = Math.max(1, Math.round(TILE / Math.max(width, height)))
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: filters,
    getScrollElement: () => scroll.current,
    estimateSize: () => height * factor + GAP,
    overscan: 4,
  })
  return (
    <div className="flex h-full min-h-0 flex-col gap-3">
      <p className="text-xs text-muted">
        Kernel {height} × {width} · rows: {plural(filters, 'filter')} · columns:{' '}
        {inputs === 3 ? 'the three input channels as one colour, then each alone' : plural(inputs, 'input channel')}
      </p>
      <div ref={scroll} className="min-h-40 flex-1 overflow-auto" tabIndex={0} role="group" aria-label="Filters">
        <div className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((row) => (
            <div
              key={row.key}
              className="absolute top-0 left-0 flex items-center gap-1.5"
              style={{ transform: `translateY(${row.start}px)` }}
            >
              <span className="sticky left-0 w-10 shrink-0 bg-page pr-1 text-right text-xs text-muted">{row.index}</span>
              {inputs === 3 && <Tile map={map} words={words} filter={row.index} input={null} factor={factor} />}
              {Array.from({ length: inputs }, (_, input) => (
                <Tile key={input} map={map} words={words} filter={row.index} input={input} factor={factor} />
              ))}
            </div>
          ))}
        </div>
      </div>
      <div className="max-w-sm">
        <Legend colours={colours} meaning={meaning} note="one scale, from the least to the greatest value of the kernel" />
      </div>
    </div>
  )
}

function Tile({
  map,
  words,
  filter,
  input,
  factor,
}: {
  map: RawMap
  words: Uint32Array
  filter: number
  /** Null: the three as one colour. */
  input: number | null
  factor: number
}) {
  const [height, width, inputs, filters] = map.shape
  const draw = useCallback(() => {
    const at = (position: number, channel: number) => words[(position * inputs + channel) * filters + filter]
    const own = new Uint32Array(width * height)
    if (input !== null) return own.map((_, i) => at(i, input))
    const bytes = new Uint8Array(own.buffer).fill(255)
    for (let i = 0; i < own.length; i++)
      for (let channel = 0; channel < 3; channel++) bytes[4 * i + channel] = at(i, channel) & 255
    return own
  }, [words, width, height, inputs, filters, filter, input])
  return (
    <span className="block shrink-0" style={{ width: width * factor, height: height * factor }}>
      <TileCanvas
        size={{ width, height }}
        words={draw}
        className="size-full"
        label={`filter ${filter}, ${input === null ? 'as colour' : `input ${input}`}`}
      />
    </span>
  )
}
