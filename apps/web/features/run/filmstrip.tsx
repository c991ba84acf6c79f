'use client'
import type { ImageRow } from '@sightline/api/contract'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { classNames } from '../../lib/class-names.ts'
import { imageThumbnailUrl } from '../picture/numbers.ts'

const SIDE = 56
const GAP = 4

/** The images of a run, in a row that scrolls. */
export function Filmstrip({
  images,
  current,
  onPick,
}: {
  images: readonly ImageRow[]
  current: string | null
  onPick: (imageId: string) => void
}) {
  const scroll = useRef<HTMLDivElement>(null)
  // eslint-disable-next-line react-hooks/incompatible-library
  const strip = useVirtualizer({
    horizontal: true,
    count: images.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => SIDE + GAP,
    overscan: 8,
  })
  const index = images.findIndex(({ id }) => id === current)
  useEffect(() => {
    if (index >= 0) strip.scrollToIndex(index, { align: 'auto' })
  }, [strip, index])
  if (images.length < 2) return null
  return (
    <nav aria-label="Images of the run" className="shrink-0" data-not-exported>
      <div ref={scroll} className="overflow-x-auto overflow-y-hidden pb-1">
        <div className="relative" style={{ width: strip.getTotalSize(), height: SIDE }}>
          {strip.getVirtualItems().map(({ key, index: i, start }) => (
            <button
              key={key}
              type="button"
              title={images[i].name}
              aria-label={images[i].name}
              aria-current={i === index ? 'true' : undefined}
              onClick={() => onPick(images[i].id)}
              className={classNames(
                'absolute top-0 left-0 rounded-sm',
                i === index ? 'outline-2 -outline-offset-2 outline-accent' : 'opacity-80 hover:opacity-100',
              )}
              style={{ transform: `translateX(${start}px)` }}
            >
              <Thumbnail src={imageThumbnailUrl(images[i].id)} alt="" size={SIDE} />
            </button>
          ))}
        </div>
      </div>
    </nav>
  )
}
