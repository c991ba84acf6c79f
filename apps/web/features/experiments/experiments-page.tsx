'use client'
import type { Experiment } from '@sightline/api/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { parseAsBoolean, useQueryState } from 'nuqs'
import { useState } from 'react'
import { Button, ButtonLink } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { formatDate, plural } from '../../lib/format.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { mayEdit, useWorkspace } from '../../lib/workspace.ts'
import { Page } from '../shell/page.tsx'
import { ExperimentMenu } from './experiment-menu.tsx'
import { RunCounts } from './run-counts.tsx'

const ExperimentDialog = dynamic(() => import('./experiment-dialog.tsx').then((module) => module.ExperimentDialog))

export function ExperimentsPage() {
  const trpc = useTRPC()
  const workspace = useWorkspace()
  const editable = mayEdit(workspace?.role ?? null)
  const [archived, setArchived] = useQueryState('archived', parseAsBoolean.withDefault(false))
  const [creating, setCreating] = useState(false)
  const experiments = useInfiniteQuery(
    trpc.experiments.list.infiniteQueryOptions(
      { workspaceId: workspace?.id ?? '', archived },
      { getNextPageParam: ({ next }) => next, enabled: workspace !== null },
    ),
  )
  const found = experiments.data?.pages.flatMap(({ items }) => items) ?? []
  const create = (look: 'primary' | 'normal') => (
    <Button look={look} icon={<Plus aria-hidden size={16} />} onClick={() => setCreating(true)}>
      New experiment
    </Button>
  )
  return (
    <Page
      title="Experiments"
      crumbs={[{ label: 'Experiments' }]}
      actions={editable && found.length > 0 && !archived ? create('primary') : null}
    >
      <div className="mb-4 flex items-baseline justify-between gap-4">
        <h1 className="text-xl font-semibold">{archived ? 'Archived experiments' : 'Experiments'}</h1>
        <Button look="quiet" small onClick={() => void setArchived(archived ? null : true)}>
          {archived ? 'Show those in use' : 'Show archived'}
        </Button>
      </div>
      {!workspace ? (
        <EmptyState
          title="You are in no workspace"
          action={<ButtonLink href="/settings?tab=workspace">Create a workspace</ButtonLink>}
        >
          Experiments live in workspaces. Create one, or ask somebody to invite you to theirs.
        </EmptyState>
      ) : experiments.error ? (
        <ErrorNote error={experiments.error} onRetry={() => void experiments.refetch()} />
      ) : experiments.isPending ? (
        <ul className="border-t" aria-busy aria-label="Experiments">
          {[1, 2, 3].map((row) => (
            <li key={row} className="flex h-20 flex-col justify-center gap-2 border-b">
              <Skeleton className="h-4 w-64" />
              <Skeleton className="h-4 w-96 max-w-full" />
            </li>
          ))}
        </ul>
      ) : found.length === 0 ? (
        archived ? (
          <EmptyState title="Nothing is archived" />
        ) : (
          <EmptyState title="No experiment yet" action={editable ? create('primary') : null}>
            {editable
              ? 'An experiment is a question to one or more models: the runs that answer it stand side by side.'
              : 'Those who may edit this workspace create experiments; they will be listed here.'}
          </EmptyState>
        )
      ) : (
        <>
          <ul className="border-t" aria-label="Experiments">
            {found.map((experiment) => (
              <ExperimentRow key={experiment.id} experiment={experiment} editable={editable} />
            ))}
          </ul>
          {experiments.hasNextPage && (
            <Button className="mt-4" busy={experiments.isFetchingNextPage} onClick={() => void experiments.fetchNextPage()}>
              Show more
            </Button>
          )}
        </>
      )}
      {creating && workspace && <ExperimentDialog workspaceId={workspace.id} onClose={() => setCreating(false)} />}
    </Page>
  )
}

function ExperimentRow({ experiment, editable }: { experiment: Experiment; editable: boolean }) {
  const { id, name, description, createdAt, createdBy, runs } = experiment
  return (
    <li className="relative flex min-h-20 items-center gap-4 border-b py-3 hover:bg-hover/50">
      <div className="min-w-0 flex-1">
        <Link href={`/experiments/${id}`} className="font-medium after:absolute after:inset-0">
          {name}
        </Link>
        {description && <p className="truncate text-muted">{description}</p>}
        <p className="text-xs text-muted sm:hidden">
          {plural(runs.total, 'run')} · {formatDate(createdAt)}
        </p>
      </div>
      <RunCounts runs={runs} className="max-sm:hidden" />
      <p className="w-40 text-right text-xs text-muted max-md:hidden">
        {formatDate(createdAt)}
        {createdBy && (
          <>
            <br />
            {createdBy.name}
          </>
        )}
      </p>
      {editable && (
        <div className="relative z-10">
          <ExperimentMenu experiment={experiment} />
        </div>
      )}
    </li>
  )
}
