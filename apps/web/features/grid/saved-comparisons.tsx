'use client'
import { useQuery } from '@tanstack/react-query'
import { Columns2 } from 'lucide-react'
import Link from 'next/link'
import { ErrorNote } from '../../components/error-note.tsx'
import { useTRPC } from '../../lib/trpc.ts'

/** The experiment's saved comparisons, each with what it shows. */
export function SavedComparisons({ workspaceId, experimentId }: { workspaceId: string; experimentId: string }) {
  const trpc = useTRPC()
  const comparisons = useQuery(trpc.comparisons.list.queryOptions({ workspaceId, experimentId, limit: 20 }))
  if (comparisons.error) return <ErrorNote error={comparisons.error} onRetry={() => void comparisons.refetch()} />
  if (!comparisons.data || comparisons.data.items.length === 0) return null
  return (
    <ul aria-label="Saved comparisons" className="flex max-h-28 flex-wrap gap-x-6 gap-y-1 overflow-y-auto">
      {comparisons.data.items.map(({ id, name, note, query }) => (
        <li key={id} className="flex max-w-full min-w-0 items-baseline gap-2">
          <Columns2 aria-hidden size={14} className="shrink-0 self-center text-muted" />
          <Link
            href={`/compare?${query}&saved=${id}`}
            className="shrink-0 font-medium text-accent underline underline-offset-2 max-sm:shrink"
          >
            {name}
          </Link>
          {note && (
            // On a phone the comparison itself has the room to say it.
            <span className="min-w-0 truncate text-muted max-sm:hidden" title={note}>
              {note}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
