'use client'
import type { Run } from '@sightline/api/contract'
import { colourEntries, normaliseTiles } from '@sightline/engine/render'
import type { RawMap } from '@sightline/engine/metrics'
import { useQueries } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { classNames } from '../../lib/class-names.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { channelOf } from '../picture/channel-of.ts'
import { numbersQuery } from '../picture/numbers.ts'
import { TileCanvas } from '../picture/tile-canvas.tsx'
import type { SetRunView } from './use-run-view.ts'

/** Layers are megabytes: so many images at a time. */
const BATCH = 12
const SIDE = 80

/** One channel over the images of the run, all on one scale. */
export function ChannelOverImages({
  run,
  layer,
  channel,
  current,
  setView,
}: {
  run: Run
  layer: string | null
  channel: number
  current: string | null
  setView: SetRunView
}) {
  const [count, setCount] = useState(0)
  const trpc = useTRPC()
  const images = run.imageList.slice(0, count)
  const found = useQueries({ queries: images.map(({ id }) => trpc.runs.image.queryOptions({ runId: run.id, imageId: id })) })
  const numbers = useQueries({
    queries: found.map(({ data }) => numbersQuery(data?.artifacts.find((artifact) => artifact.layer === layer)?.id)),
  })
  if (run.imageList.length < 2) return null
  const maps = numbers.map(({ data }) => (data && data.shape.length === 3 ? channelOf(data, channel) : null))
  const [least, most] = maps.reduce(
    ([low, high], map) => (map ? [Math.min(low, ...bounds(map)), Math.max(high, ...bounds(map))] : [low, high]),
    [Infinity, -Infinity],
  )
  return (
    <section aria-label={`Channel ${channel} over all images`} className="space-y-2" data-not-exported>
      {count > 0 && (
        <ul className="flex flex-wrap gap-1">
          {images.map(({ id, name }, i) => (
            <li key={id}>
              <button
                type="button"
                title={name}
                aria-label={`Channel ${channel} in ${name}`}
                aria-current={id === current ? 'true' : undefined}
                onClick={() => setView({ image: id })}
                className={classNames('block', id === current && 'outline-2 outline-accent')}
                style={{ width: SIDE, height: SIDE }}
              >
                {maps[i] ? <ChannelTile map={maps[i]} least={least} most={most} /> : <Skeleton className="size-full" />}
              </button>
            </li>
          ))}
        </ul>
      )}
      {count < run.imageList.length && (
        <Button small onClick={() => setCount(count + BATCH)}>
          {count === 0 ? `Channel ${channel} over all images` : 'More images'}
        </Button>
      )}
    </section>
  )
}

const bounds = ({ data }: RawMap) =>
  data.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity])

function ChannelTile({ map, least, most }: { map: RawMap; least: number; most: number }) {
  const [height, width] = map.shape
  const words = useCallback(() => {
    // The ends of the common scale stand behind the map's own values, so that it is stretched over them.
    const values = new Float32Array(map.data.length + 2)
    values.set(map.data)
    values.set([least, most], map.data.length)
    const entries = normaliseTiles({ width: values.length, height: 1, count: 1, values }, 'layer')
    return colourEntries(entries.subarray(0, map.data.length), 'viridis')
  }, [map, least, most])
  return <TileCanvas size={{ width, height }} words={words} className="size-full" />
}
