'use client'
import type { Run } from '@sightline/api/contract'
import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../../lib/trpc.ts'
import { previewWords } from './run-words.ts'

/** What a run under way knows so far: its first map, which becomes more exact while one watches. */
export function RunPreview({ run }: { run: Run }) {
  const trpc = useTRPC()
  const { data: preview } = useQuery(trpc.runs.preview.queryOptions({ runId: run.id }))
  if (!preview) return null
  const image = run.imageList.find(({ id }) => id === preview.imageId)
  const name = image?.name ?? 'an image'
  return (
    <figure className="flex items-center gap-3 rounded-md border border-border bg-surface p-2">
      {/* A data address: nothing to optimise. */}
      <img
        src={`data:image/png;base64,${preview.picture}`}
        alt={`The map of ${name} so far`}
        className="size-28 shrink-0 rounded object-contain [image-rendering:pixelated]"
      />
      <figcaption className="min-w-0 text-sm">
        <p className="truncate font-medium">{name}, so far</p>
        <p className="text-muted tabular-nums">{previewWords(preview)}</p>
      </figcaption>
    </figure>
  )
}
