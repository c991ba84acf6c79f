'use client'
/** The channels of a layer as tiles, in rows that are drawn when they come into sight. */
import type { RawMap } from '@sightline/engine/metrics'
import { colourEntries, formatNumber, rangeScale, type TileScaling } from '@sightline/engine/render'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Checkbox } from '../../components/checkbox.tsx'
import { plural } from '../../lib/format.ts'
import { classNames } from '../../lib/class-names.ts'
import {
  arrangeChannels,
  channelEntries,
  describeChannels,
  scalingFor,
  type ChannelFacts,
  type ChannelOrder,
} from './channels.ts'
import { Legend } from './legend.tsx'
import { Segments } from './segments.tsx'
import type { Colours } from './shown-map.ts'
import { TileCanvas } from './tile-canvas.tsx'

const GAP = 4
const LABEL = 18
const WIDEST_TILE = 160
const LEAST_TILE = 48

const SCALING_NOTES: Record<TileScaling, string> = {
  zscore: 'standard deviations from each channel’s mean',
  channel: 'each channel from its least to its greatest value',
  layer: 'one scale for all channels',
}

export function ChannelGrid({
  map,
  meaning,
  normalise,
  captions,
  selected,
  onSelect,
}: {
  map: RawMap
  meaning: string
  normalise: TileScaling
  /** Of the tiles, where they are no channels of one image. */
  captions?: readonly string[] | undefined
  /** The channel that is shown large. */
  selected: number | null
  onSelect: (channel: number) => void
}) {
  const [order, setOrder] = useState<ChannelOrder>('layer')
  const [only, setOnly] = useState<'all' | 'active' | 'silent'>('all')
  const [scaling, setScaling] = useState(normalise)
  const facts = useMemo(() => describeChannels(map), [map])
  const shown = useMemo(() => arrangeChannels(facts, { order, only }), [facts, order, only])
  const silent = facts.filter((fact) => fact.silent).length
  const noun = captions ? 'tile' : 'channel'
  return (
    <div className="flex h-full min-h-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-xs">
        <span>{plural(facts.length, noun)}</span>
        <span className="text-muted">
          {silent === 0 ? 'none is silent' : `${silent} silent (${Math.round((100 * silent) / facts.length)} %)`}
        </span>
        <Segments
          label="Order"
          value={order}
          options={[
            { value: 'layer', label: 'In order' },
            { value: 'strength', label: 'Strongest first' },
          ]}
          onChange={setOrder}
        />
        <Segments
          label="Scaling"
          value={scaling}
          options={[
            { value: 'zscore', label: 'Z-score' },
            { value: 'channel', label: 'Each channel' },
            { value: 'layer', label: 'Whole layer' },
          ]}
          onChange={setScaling}
        />
        {silent > 0 && silent < facts.length && (
          <>
            <Checkbox checked={only === 'silent'} onChange={(event) => setOnly(event.target.checked ? 'silent' : 'all')}>
              Silent only
            </Checkbox>
            <Checkbox checked={only === 'active'} onChange={(event) => setOnly(event.target.checked ? 'active' : 'all')}>
              Hide silent
            </Checkbox>
          </>
        )}
      </div>
      <Tiles map={map} scaling={scaling} shown={shown} captions={captions} selected={selected} onSelect={onSelect} />
      <ChannelLegend map={map} facts={facts} scaling={scaling} meaning={meaning} />
    </div>
  )
}

function ChannelLegend({
  map,
  facts,
  scaling,
  meaning,
}: {
  map: RawMap
  facts: readonly ChannelFacts[]
  scaling: TileScaling
  meaning: string
}) {
  const colours = useMemo<Colours>(() => {
    const used = scalingFor(channelEntries(map, scaling).channels, scaling)
    const [least, most] = [Math.min(...facts.map(({ min }) => min)), Math.max(...facts.map(({ max }) => max))]
    // Entries 0 and 255 of z-scores are −2 and 127/64 deviations.
    const [from, to] = { zscore: [-2, 127 / 64], channel: [0, 1], layer: [least, most] }[used]
    return { colormap: 'viridis', scale: rangeScale(from, to), from, to }
  }, [map, facts, scaling])
  return (
    <div className="max-w-sm">
      <Legend colours={colours} meaning={meaning} note={SCALING_NOTES[scaling]} />
    </div>
  )
}

function Tiles({
  map,
  scaling,
  shown,
  captions,
  selected,
  onSelect,
}: {
  map: RawMap
  scaling: TileScaling
  shown: readonly ChannelFacts[]
  captions: readonly string[] | undefined
  selected: number | null
  onSelect: (channel: number) => void
}) {
  const scroll = useRef<HTMLDivElement>(null)
  const room = useWidth(scroll)
  const { channels, entries } = useMemo(() => channelEntries(map, scaling), [map, scaling])
  // Few channels are shown large; of many one wants to see a good part at once.
  const wanted = Math.min(WIDEST_TILE, Math.max(LEAST_TILE, room / Math.ceil(Math.sqrt(2 * shown.length))))
  const columns = Math.max(1, Math.floor((room + GAP) / (wanted + GAP)))
  const tile = Math.floor((room + GAP) / columns) - GAP
  const height = Math.max(8, Math.round((tile * channels.height) / channels.width))
  // The library keeps its own account of what it measured; nothing here is memoised around it.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: Math.ceil(shown.length / columns),
    getScrollElement: () => scroll.current,
    estimateSize: () => height + LABEL + GAP,
    overscan: 2,
  })
  useEffect(() => rows.measure(), [rows, height])
  return (
    <div ref={scroll} className="min-h-40 flex-1 overflow-y-auto" tabIndex={0} role="group" aria-label="Channels">
      <div className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => (
          <div
            key={row.key}
            className="absolute inset-x-0 top-0 flex"
            style={{ gap: GAP, transform: `translateY(${row.start}px)` }}
          >
            {shown.slice(row.index * columns, (row.index + 1) * columns).map((fact) => (
              <Tile
                key={fact.index}
                fact={fact}
                caption={captions?.[fact.index] ?? String(fact.index)}
                entries={entries}
                channels={channels}
                box={{ width: tile, height }}
                selected={fact.index === selected}
                onSelect={onSelect}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}

function Tile({
  fact,
  caption,
  entries,
  channels,
  box,
  selected,
  onSelect,
}: {
  fact: ChannelFacts
  caption: string
  entries: Uint8Array
  channels: { readonly width: number; readonly height: number; readonly count: number }
  box: { width: number; height: number }
  selected: boolean
  onSelect: (channel: number) => void
}) {
  const { width, height, count } = channels
  const words = useCallback(
    () =>
      colourEntries(
        Uint8Array.from({ length: width * height }, (_, i) => entries[i * count + fact.index]),
        'viridis',
      ),
    [width, height, count, entries, fact.index],
  )
  const what = `${caption}: ${fact.silent ? 'silent' : `from ${formatNumber(fact.min)} to ${formatNumber(fact.max)}`}`
  return (
    <button
      type="button"
      title={what}
      aria-label={`Enlarge ${what}`}
      aria-pressed={selected}
      onClick={() => onSelect(fact.index)}
      className={classNames('block text-left', selected && 'outline-2 outline-accent')}
      style={{ width: box.width }}
    >
      <span className="block overflow-hidden rounded-sm" style={{ height: box.height }}>
        <TileCanvas size={{ width, height }} words={words} className="size-full" />
      </span>
      <span className={classNames('block h-[18px] truncate text-xs', fact.silent ? 'text-muted line-through' : 'text-muted')}>
        {caption}
      </span>
    </button>
  )
}

/** The element's inner width, as it changes. */
function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(640)
  useEffect(() => {
    if (!element.current) return
    const observer = new ResizeObserver(([entry]) => setWidth(entry.contentRect.width))
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return width
}
