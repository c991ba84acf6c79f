'use client'
import type { ImageRow } from '@sightline/api/contract'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { Check } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { classNames } from '../../lib/class-names.ts'
import { imageFile, imageThumbnail } from '../../lib/file-links.ts'
import { useWidth } from '../../lib/use-width.ts'
import { stepInGrid } from './selection.ts'

/** At least as wide; they share what is left. */
const TILE = 148
const GAP = 12
const CAPTION = 44

/** Thumbnails with names; a click ticks, Shift ticks all between, arrow keys move. */
export function ImageGrid({
  images,
  total,
  chosen,
  editable,
  onToggle,
  onEnd,
}: {
  images: readonly ImageRow[]
  /** Of all pages. */
  total: number
  chosen: ReadonlySet<string>
  editable: boolean
  onToggle: (id: string, range: boolean) => void
  /** The end of what is loaded comes into sight. */
  onEnd: () => void
}) {
  'use no memo' // The virtualizer's functions change what they give without changing themselves.
  const holder = useRef<HTMLDivElement>(null)
  const width = useWidth(holder)
  const [at, setAt] = useState(0)
  const top = useTop(holder)
  const perRow = Math.max(2, Math.floor((width + GAP) / (TILE + GAP)))
  const tile = Math.max(1, Math.floor((width - GAP * (perRow - 1)) / perRow))
  const rows = useWindowVirtualizer({
    count: Math.ceil(images.length / perRow),
    estimateSize: () => tile + CAPTION + GAP,
    overscan: 3,
    scrollMargin: top,
  })
  useEffect(() => rows.measure(), [tile, rows])
  const items = rows.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  const atEnd = (last + 1) * perRow >= images.length && images.length < total
  useEffect(() => {
    if (atEnd) onEnd()
  }, [atEnd, onEnd, images.length])
  const move = (event: KeyboardEvent) => {
    const next = stepInGrid(at, event.key, { perRow, count: images.length })
    if (next === null) return
    event.preventDefault()
    setAt(next)
    rows.scrollToIndex(Math.floor(next / perRow))
    requestAnimationFrame(() => holder.current?.querySelector<HTMLElement>(`[data-at="${next}"]`)?.focus({ preventScroll: true }))
  }
  return (
    <div ref={holder}>
      <div role="list" aria-label="Images" className="relative" style={{ height: rows.getTotalSize() }} onKeyDown={move}>
        {width > 0 &&
          items.map(({ index, start }) => (
            <div
              key={index}
              role="presentation"
              className="absolute inset-x-0 flex"
              style={{ top: start - rows.options.scrollMargin, gap: GAP }}
            >
              {images.slice(index * perRow, (index + 1) * perRow).map((image, column) => {
                const place = index * perRow + column
                return (
                  <div key={image.id} role="listitem" aria-setsize={total} aria-posinset={place + 1} style={{ width: tile }}>
                    <Tile
                      image={image}
                      size={tile}
                      chosen={chosen.has(image.id)}
                      editable={editable}
                      place={place}
                      tabbable={place === Math.min(at, images.length - 1)}
                      onFocus={() => setAt(place)}
                      onToggle={onToggle}
                    />
                  </div>
                )
              })}
            </div>
          ))}
      </div>
    </div>
  )
}

/** How far down the page the element begins, in pixels; what stands above it may grow. */
function useTop(element: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0)
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (element.current) setTop(Math.round(element.current.getBoundingClientRect().top + scrollY))
    })
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [element])
  return top
}

interface TileProps {
  image: ImageRow
  size: number
  chosen: boolean
  editable: boolean
  place: number
  tabbable: boolean
  onFocus: () => void
  onToggle: (id: string, range: boolean) => void
}

function Tile({ image, size, chosen, editable, place, tabbable, onFocus, onToggle }: TileProps) {
  const { id, name, tag, width, height } = image
  const label = `${name}, ${width} by ${height} pixels${tag === 'background' ? ', background' : ''}`
  const picture = (
    <>
      <Thumbnail
        src={imageThumbnail(id)}
        alt=""
        size={size}
        className={classNames(chosen && 'outline-2 -outline-offset-2 outline-accent')}
      />
      {chosen && (
        <span className="absolute top-2 left-2 flex size-5 items-center justify-center rounded-sm bg-accent text-on-accent">
          <Check aria-hidden size={14} />
        </span>
      )}
    </>
  )
  const shared = { 'data-at': place, tabIndex: tabbable ? 0 : -1, onFocus, className: 'relative block rounded-sm' }
  return (
    <>
      {editable ? (
        <button
          type="button"
          {...shared}
          aria-pressed={chosen}
          aria-label={label}
          onClick={(event) => onToggle(id, event.shiftKey)}
        >
          {picture}
        </button>
      ) : (
        <a {...shared} href={imageFile(id)} target="_blank" rel="noreferrer" aria-label={`${label} (opens in a new tab)`}>
          {picture}
        </a>
      )}
      <p className="mt-1 truncate text-xs" title={name}>
        {name}
      </p>
      <p className="truncate text-xs text-muted">
        {width} × {height}
        {tag === 'background' && ' · background'}
      </p>
    </>
  )
}
