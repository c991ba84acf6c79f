import type { ImageRow } from '@sightline/api/contract'
import { memo } from 'react'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { imageThumbnail } from '../../lib/file-links.ts'
import type { Measures } from './measures.ts'

export const RowHead = memo(function RowHead({ image, measures }: { image: ImageRow; measures: Measures }) {
  return (
    <div
      role="rowheader"
      aria-colindex={1}
      title={`${image.name} · ${image.width}×${image.height}`}
      className="sticky left-0 z-10 flex h-full items-center gap-3 border-r bg-page p-2"
      style={{ width: measures.rowHead }}
    >
      <Thumbnail src={imageThumbnail(image.id)} alt={measures.rowHead < 120 ? image.name : ''} size={measures.thumbnail} />
      {measures.rowHead >= 120 && <span className="min-w-0 flex-1 truncate text-xs">{image.name}</span>}
    </div>
  )
})
