'use client'
import type { Run } from '@sightline/api/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { useTRPC } from '../../lib/trpc.ts'
import { MOST_PANES } from '../compare/most-panes.ts'
import { packageWords, paramFacts, runName } from './run-words.ts'

/** The other runs of the experiment, to put beside this one; several layers of this run stand beside each other too. */
export function CompareDialog({ run, onClose }: { run: Run; onClose: () => void }) {
  const trpc = useTRPC()
  const router = useRouter()
  const [chosen, setChosen] = useState<readonly string[]>([])
  const list = useInfiniteQuery(
    trpc.runs.list.infiniteQueryOptions({ experimentId: run.experimentId, limit: 50 }, { getNextPageParam: ({ next }) => next }),
  )
  const others = list.data?.pages.flatMap(({ items }) => items).filter(({ id }) => id !== run.id) ?? []
  const full = chosen.length + 1 >= MOST_PANES
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Compare with…"
      description={`${runName(run)} stands on the left.`}
      footer={
        <Button
          look="primary"
          disabled={chosen.length === 0}
          onClick={() => router.push(`/compare?runs=${[run.id, ...chosen].join(',')}`)}
        >
          Compare
        </Button>
      }
    >
      {list.error ? (
        <ErrorNote error={list.error} onRetry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Skeleton className="h-40" />
      ) : others.length === 0 ? (
        <EmptyState title="This is the experiment’s only run">
          Run another model or another explainer on the same images.
        </EmptyState>
      ) : (
        <ul>
          {others.map((other) => (
            <li key={other.id} className="flex items-center gap-3 border-b py-2">
              <Checkbox
                className="min-w-0 flex-1"
                checked={chosen.includes(other.id)}
                disabled={full && !chosen.includes(other.id)}
                onChange={(event) =>
                  setChosen(event.target.checked ? [...chosen, other.id] : chosen.filter((id) => id !== other.id))
                }
              >
                <span className="min-w-0">
                  <span className="block truncate">{runName(other)}</span>
                  <span className="block truncate text-xs text-muted">
                    {[packageWords(other) ?? [], paramFacts(other.params).map(({ name, value }) => `${name} ${value}`)]
                      .flat()
                      .join(' · ')}
                  </span>
                </span>
              </Checkbox>
              <StatusBadge status={other.status} />
            </li>
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button className="mt-3" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      )}
    </Dialog>
  )
}
