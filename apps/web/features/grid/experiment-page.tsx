'use client'
import type { Experiment } from '@sightline/api/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Columns2, Plus } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { parseAsBoolean, useQueryState } from 'nuqs'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { Button, ButtonLink } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { plural } from '../../lib/format.ts'
import { compareLink } from '../../lib/links.ts'
import { isUnfinished } from '../../lib/run-status.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { mayEdit, setWorkspace, useRole } from '../../lib/workspace.ts'
import { ExperimentMenu } from '../experiments/experiment-menu.tsx'
import { Page } from '../shell/page.tsx'
import { columnTitles } from './column-titles.ts'
import { Grid } from './grid.tsx'
import { isFiltered, useGridState } from './grid-state.ts'
import { overallProgress } from './overall-progress.ts'
import { SavedComparisons } from './saved-comparisons.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { Toolbar } from './toolbar.tsx'
import { useRunActions } from './use-run-actions.ts'
import { useWatch } from './use-watch.ts'

const NewRunPanel = dynamic(() => import('../new-run/new-run-panel.tsx').then((module) => module.NewRunPanel))
const ConfirmDialog = dynamic(() => import('../../components/confirm-dialog.tsx').then((module) => module.ConfirmDialog))

const SECTION = { label: 'Experiments', href: '/experiments' }

export function ExperimentPage({ experimentId }: { experimentId: string }) {
  const trpc = useTRPC()
  const experiment = useQuery(trpc.experiments.get.queryOptions({ experimentId }))
  if (experiment.error) {
    return (
      <Page title="Experiment" crumbs={[SECTION]} width="read">
        <ErrorNote error={experiment.error} onRetry={() => void experiment.refetch()} />
      </Page>
    )
  }
  if (!experiment.data) {
    return (
      <Page title="Experiment" crumbs={[SECTION]} width="full">
        <Skeleton className="m-4 h-4 w-96 max-w-full" />
      </Page>
    )
  }
  return <LoadedExperiment experiment={experiment.data} />
}

function LoadedExperiment({ experiment }: { experiment: Experiment }) {
  const trpc = useTRPC()
  const router = useRouter()
  const editable = mayEdit(useRole(experiment.workspaceId))
  const [state, setState] = useGridState()
  const [starting, setStarting] = useQueryState('new', parseAsBoolean.withDefault(false))
  const [removing, setRemoving] = useState<readonly string[] | null>(null)
  const experimentId = experiment.id
  const actions = useRunActions()
  useWatch(experimentId)
  // Lists that the header leads to should be of the workspace that one is looking at.
  useEffect(() => setWorkspace(experiment.workspaceId), [experiment.workspaceId])

  const { model, explainer, status, sort } = state
  const runsQuery = useInfiniteQuery(
    trpc.runs.list.infiniteQueryOptions(
      {
        experimentId,
        sort,
        limit: 100,
        ...(model ? { modelId: model } : {}),
        ...(explainer ? { explainerId: explainer } : {}),
        ...(status ? { status } : {}),
      },
      { getNextPageParam: ({ next }) => next },
    ),
  )
  const rowsQuery = useInfiniteQuery(
    trpc.runs.rows.infiniteQueryOptions({ experimentId, limit: 200 }, { getNextPageParam: ({ next }) => next }),
  )
  const runs = useMemo(() => runsQuery.data?.pages.flatMap(({ items }) => items) ?? [], [runsQuery.data])
  const images = useMemo(() => rowsQuery.data?.pages.flatMap(({ items }) => items) ?? [], [rowsQuery.data])
  const titles = useMemo(() => columnTitles(runs), [runs])
  const chosen = useMemo(() => state.runs.flatMap((id) => runs.find((run) => run.id === id) ?? []), [runs, state.runs])

  const { fetchNextPage: fetchRuns, hasNextPage: moreRuns, isFetchingNextPage: fetchingRuns } = runsQuery
  const { fetchNextPage: fetchRows, hasNextPage: moreRows, isFetchingNextPage: fetchingRows } = rowsQuery
  const onEndOfColumns = useCallback(() => {
    if (moreRuns && !fetchingRuns) void fetchRuns()
  }, [moreRuns, fetchingRuns, fetchRuns])
  const onEndOfRows = useCallback(() => {
    if (moreRows && !fetchingRows) void fetchRows()
  }, [moreRows, fetchingRows, fetchRows])
  const onSelect = useCallback(
    (runId: string, selected: boolean) =>
      void setState(({ runs: before }) => {
        const others = before.filter((id) => id !== runId)
        return { runs: selected ? [...others, runId] : others }
      }),
    [setState],
  )
  const { mutate: cancel } = actions.cancel
  const { mutate: retry } = actions.retry
  const onCancel = useCallback((runId: string) => cancel({ runIds: [runId] }), [cancel])
  const onRetry = useCallback((runId: string) => retry({ runIds: [runId] }), [retry])
  const onRemove = useCallback((runId: string) => setRemoving([runId]), [])

  const unfinished = runs.filter((run) => isUnfinished(run.status)).map(({ id }) => id)
  const error = runsQuery.error ?? rowsQuery.error
  const newRun = (
    <Button
      look={chosen.length > 1 ? 'normal' : 'primary'}
      icon={<Plus aria-hidden size={16} />}
      onClick={() => void setStarting(true)}
    >
      New run
    </Button>
  )
  return (
    <Page
      title={experiment.name}
      crumbs={[SECTION, { label: experiment.name }]}
      width="full"
      actions={
        <>
          {editable && experiment.runs.total > 0 && newRun}
          {chosen.length > 1 && (
            <ButtonLink
              look="primary"
              icon={<Columns2 aria-hidden size={16} />}
              href={compareLink(chosen.map(({ id }) => id))}
              className="max-sm:hidden"
            >
              Compare {chosen.length}
            </ButtonLink>
          )}
          {editable && (
            <span className="max-sm:hidden">
              <ExperimentMenu experiment={experiment} onRemoved={() => router.replace('/experiments')} />
            </span>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-1 px-4 pt-3 empty:hidden">
        <h1 className="sr-only">{experiment.name}</h1>
        {experiment.description && <p className="max-w-prose text-muted max-sm:line-clamp-3">{experiment.description}</p>}
        <SavedComparisons workspaceId={experiment.workspaceId} experimentId={experimentId} />
      </div>
      {error ? (
        <ErrorNote
          error={error}
          className="m-4"
          onRetry={() => {
            void runsQuery.refetch()
            void rowsQuery.refetch()
          }}
        />
      ) : experiment.runs.total === 0 && runs.length === 0 && !runsQuery.isPending ? (
        <EmptyState title="No run yet" action={editable ? newRun : null}>
          {editable
            ? 'Choose models, explainers and images: every combination becomes a column here, each image a row.'
            : 'Those who may edit this workspace start runs; they will stand here side by side.'}
        </EmptyState>
      ) : (
        <>
          <Toolbar
            state={state}
            onChange={(change) => void setState(change)}
            runs={runs}
            summary={`${plural(images.length, 'image')}${moreRows ? ' and more' : ''} × ${plural(runs.length, 'run')}${moreRuns ? ' and more' : ''}`}
            progress={overallProgress(runs)}
            onCancelAll={editable && unfinished.length > 0 ? () => cancel({ runIds: unfinished.slice(0, 500) }) : undefined}
          />
          {runsQuery.isPending || rowsQuery.isPending ? (
            <GridSkeleton />
          ) : runs.length === 0 ? (
            <EmptyState
              title={isFiltered(state) ? 'No run fits these filters' : 'No run yet'}
              action={
                isFiltered(state) && (
                  <Button onClick={() => void setState({ model: null, explainer: null, status: null })}>Show all runs</Button>
                )
              }
            />
          ) : (
            <Grid
              experimentId={experimentId}
              runs={runs}
              images={images}
              titles={titles}
              selected={state.runs}
              editable={editable}
              onSelect={onSelect}
              onCancel={onCancel}
              onRetry={onRetry}
              onRemove={onRemove}
              onEndOfRows={onEndOfRows}
              onEndOfColumns={onEndOfColumns}
            />
          )}
          {chosen.length > 0 && (
            <SelectionBar
              runs={chosen}
              editable={editable}
              onCancel={(runIds) => cancel({ runIds })}
              onRetry={(runIds) => retry({ runIds })}
              onRemove={setRemoving}
              onClear={() => void setState({ runs: null })}
            />
          )}
        </>
      )}
      {starting && editable && <NewRunPanel experiment={experiment} onClose={() => void setStarting(null)} />}
      {removing && (
        <ConfirmDialog
          title={`Delete ${plural(removing.length, 'run')}?`}
          action="Delete"
          busy={actions.remove.isPending}
          error={actions.remove.error}
          onClose={() => setRemoving(null)}
          onConfirm={() =>
            actions.remove.mutate(
              { runIds: [...removing] },
              {
                onSuccess: () => {
                  setRemoving(null)
                  void setState(({ runs: before }) => ({ runs: before.filter((id) => !removing.includes(id)) }))
                },
              },
            )
          }
        >
          <p>Their maps are deleted for good. Comparisons that show them will say that they are gone.</p>
        </ConfirmDialog>
      )}
    </Page>
  )
}

function GridSkeleton() {
  return (
    <div aria-busy aria-label="The runs are being loaded" className="flex-1 overflow-hidden border-t">
      <div className="flex h-26 items-center gap-4 border-b px-2">
        {[1, 2, 3, 4, 5, 6].map((column) => (
          <Skeleton key={column} className="h-16 w-40 shrink-0" />
        ))}
      </div>
      {[1, 2, 3, 4, 5].map((row) => (
        <div key={row} className="flex h-22 items-center gap-27 border-b p-2">
          {[1, 2, 3, 4, 5, 6].map((column) => (
            <Skeleton key={column} className="size-18 shrink-0" />
          ))}
        </div>
      ))}
    </div>
  )
}
