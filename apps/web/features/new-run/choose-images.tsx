'use client'
import type { ImageSet } from '@sightline/api/contract'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Check } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button, ButtonLink } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Select } from '../../components/select.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { classNames } from '../../lib/class-names.ts'
import { imageThumbnail } from '../../lib/file-links.ts'
import { plural } from '../../lib/format.ts'
import { useWidth } from '../../lib/use-width.ts'
import { Step } from './step.tsx'
import { useSetImages } from './use-set-images.ts'

/** As many as one request may name. */
const MOST_IMAGES = 5000
const TILE = 72

interface ChooseImagesProps {
  sets: readonly ImageSet[]
  imageIds: readonly string[]
  onChange: (imageIds: readonly string[]) => void
}

/** Thumbnails of a set, to be ticked; a choice may take images of several sets. */
export function ChooseImages({ sets, imageIds, onChange }: ChooseImagesProps) {
  const [setId, setSetId] = useState<string | null>(null)
  const current = sets.find(({ id }) => id === setId) ?? sets.find(({ inputs }) => inputs > 0) ?? sets[0]
  const { images, pending, error, refetch } = useSetImages(current?.id ?? null, 'input', MOST_IMAGES)
  const chosen = new Set(imageIds)
  const ids = images.map(({ id }) => id)
  const all = ids.length > 0 && ids.every((id) => chosen.has(id))
  return (
    <Step title="Images" aside={imageIds.length > 0 ? `${plural(imageIds.length, 'image')} chosen` : null}>
      {!current ? (
        <EmptyState title="No image yet" action={<ButtonLink href="/images">Upload images</ButtonLink>} />
      ) : (
        <>
          <div className="mb-3 flex flex-wrap items-center gap-2">
            <Select
              aria-label="Image set"
              value={current.id}
              options={sets.map(({ id, name, inputs }) => ({ value: id, label: `${name} (${inputs})` }))}
              onChange={setSetId}
            />
            <Button
              disabled={ids.length === 0}
              onClick={() => onChange(all ? imageIds.filter((id) => !ids.includes(id)) : [...new Set([...imageIds, ...ids])])}
            >
              {all ? 'None of them' : `All ${ids.length}`}
            </Button>
            {imageIds.length > 0 && (
              <Button look="quiet" onClick={() => onChange([])}>
                Clear
              </Button>
            )}
          </div>
          {error ? (
            <ErrorNote error={error} onRetry={() => void refetch()} />
          ) : pending ? (
            <Skeleton className="h-40" />
          ) : images.length === 0 ? (
            <p className="text-muted">This set has no images to explain.</p>
          ) : (
            <Tiles
              images={images}
              chosen={chosen}
              onToggle={(id) => onChange(chosen.has(id) ? imageIds.filter((one) => one !== id) : [...imageIds, id])}
            />
          )}
        </>
      )}
    </Step>
  )
}

interface TilesProps {
  images: readonly { id: string; name: string }[]
  chosen: ReadonlySet<string>
  onToggle: (imageId: string) => void
}

function Tiles({ images, chosen, onToggle }: TilesProps) {
  'use no memo' // As in the grid: the virtualizer's functions change what they give without changing themselves.
  const scroller = useRef<HTMLDivElement>(null)
  const width = useWidth(scroller)
  const perRow = Math.max(1, Math.floor((width + 8) / (TILE + 8)))
  // eslint-disable-next-line react-hooks/incompatible-library -- hence 'use no memo'
  const rows = useVirtualizer({
    count: Math.ceil(images.length / perRow),
    getScrollElement: () => scroller.current,
    estimateSize: () => TILE + 8,
    overscan: 3,
  })
  return (
    <div ref={scroller} role="group" aria-label="Images to explain" className="max-h-60 overflow-y-auto">
      <div className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => (
          <div key={index} className="absolute left-0 flex gap-2" style={{ top: start }}>
            {images.slice(index * perRow, (index + 1) * perRow).map(({ id, name }) => {
              const on = chosen.has(id)
              return (
                <button
                  key={id}
                  type="button"
                  aria-pressed={on}
                  aria-label={name}
                  title={name}
                  onClick={() => onToggle(id)}
                  className="relative rounded-sm -outline-offset-2"
                >
                  <Thumbnail
                    src={imageThumbnail(id)}
                    alt=""
                    size={TILE}
                    className={classNames(on ? 'outline-2 -outline-offset-2 outline-accent' : 'opacity-80')}
                  />
                  {on && (
                    <span className="absolute top-1 right-1 flex size-4 items-center justify-center rounded-sm bg-accent text-on-accent">
                      <Check aria-hidden size={12} />
                    </span>
                  )}
                </button>
              )
            })}
          </div>
        ))}
      </div>
    </div>
  )
}
