'use client'
import type { Experiment, Grid } from '@sightline/api/contract'
import { keepPreviousData, skipToken, useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useTRPC } from '../../lib/trpc.ts'
import { useExplainers } from '../explainers/use-explainers.ts'
import { ChooseBackground } from './choose-background.tsx'
import { ChooseExplainers } from './choose-explainers.tsx'
import { ChooseImages } from './choose-images.tsx'
import { ChooseModels } from './choose-models.tsx'
import { ChooseTarget } from './choose-target.tsx'
import { describeGrid, describeTime, EMPTY, readNewRun, type NewRun } from './new-run-state.ts'
import { sharedLabels } from './shared-labels.ts'

/** Models × explainers × images × targets: one panel, one button. */
export function NewRunPanel({
  experiment,
  initial = EMPTY,
  onCreated,
  onClose,
}: {
  experiment: Pick<Experiment, 'id' | 'workspaceId'>
  /** What is chosen at first. */
  initial?: NewRun
  onCreated?: (runIds: readonly string[]) => void
  onClose: () => void
}) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { id: experimentId, workspaceId } = experiment
  const [state, setState] = useState<NewRun>(initial)
  const change = (part: Partial<NewRun>) => setState((before) => ({ ...before, ...part }))

  const explainers = useExplainers(workspaceId)
  const sets = useQuery(trpc.images.sets.queryOptions({ workspaceId, limit: 200 }))
  const versions = useQueries({
    queries: Object.values(state.versions).map((versionId) =>
      trpc.models.version.queryOptions({ versionId }, { staleTime: Infinity }),
    ),
    combine: (results) => ({
      loaded: results.flatMap(({ data }) => (data ? [data] : [])),
      error: results.find(({ error }) => error)?.error ?? null,
    }),
  })
  const read = useMemo(
    () => readNewRun(state, { experimentId, explainers: explainers.data ?? [] }),
    [state, experimentId, explainers.data],
  )
  const asked = useLater(read.grid)
  const plan = useQuery(trpc.runs.plan.queryOptions(asked ?? skipToken, { placeholderData: keepPreviousData }))
  const create = useMutation(
    trpc.runs.create.mutationOptions({
      onSuccess: async ({ runIds }) => {
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.runs.list.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.runs.rows.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.experiments.pathKey() }),
        ])
        onClose()
        onCreated?.(runIds)
      },
    }),
  )

  const planned = asked && read.grid ? (plan.data?.problems ?? []) : []
  const elsewhere = planned.filter(
    ({ explainerId }) => explainerId === null || !state.explainers.some((one) => one.explainerId === explainerId),
  )
  const chosen = explainers.data?.filter(({ id }) => state.explainers.some(({ explainerId }) => explainerId === id)) ?? []
  const neededBy = chosen.filter(({ requires }) => requires.background).map(({ title }) => title)
  const settled = asked === read.grid && !plan.isPlaceholderData
  const runs = plan.data?.runs ?? 0

  return (
    <Dialog
      open
      size="panel"
      onOpenChange={(open) => !open && onClose()}
      title="New run"
      description="Every model with every explainer, each over all the images."
      footer={
        <>
          <p aria-live="polite" className="mr-auto min-w-0 text-muted">
            {read.grid ? (
              <>
                {describeGrid(read.grid)}
                {settled && plan.data?.problems.length === 0 && `, ${describeTime(plan.data)}`}
              </>
            ) : (
              read.missing
            )}
          </p>
          <Button
            look="primary"
            disabled={!read.grid || (settled && plan.data !== undefined && runs === 0)}
            busy={create.isPending}
            onClick={() => read.grid && create.mutate(read.grid)}
          >
            {read.grid && settled && runs > 0 ? `Start ${runs} ${runs === 1 ? 'run' : 'runs'}` : 'Start'}
          </Button>
        </>
      }
    >
      <ChooseModels workspaceId={workspaceId} versions={state.versions} onChange={(next) => change({ versions: next })} />
      {versions.error && <ErrorNote error={versions.error} className="mb-4" />}
      {explainers.error ? (
        <ErrorNote error={explainers.error} onRetry={() => void explainers.refetch()} />
      ) : explainers.data ? (
        <ChooseExplainers
          explainers={explainers.data}
          chosen={state.explainers}
          versions={versions.loaded}
          problems={read.problems}
          planned={planned.map((problem) => ({ ...problem, message: withModel(problem, versions.loaded) }))}
          onChange={(next) => change({ explainers: next })}
        />
      ) : (
        <Skeleton className="my-4 h-60" />
      )}
      {sets.error ? (
        <ErrorNote error={sets.error} onRetry={() => void sets.refetch()} />
      ) : sets.data ? (
        <>
          <ChooseImages sets={sets.data.items} imageIds={state.imageIds} onChange={(imageIds) => change({ imageIds })} />
          {neededBy.length > 0 && (
            <ChooseBackground
              sets={sets.data.items}
              neededBy={neededBy}
              backgroundIds={state.backgroundIds}
              onChange={(backgroundIds) => change({ backgroundIds })}
            />
          )}
        </>
      ) : (
        <Skeleton className="my-4 h-60" />
      )}
      <ChooseTarget
        state={state}
        labels={sharedLabels(versions.loaded)}
        targetProblem={read.targetProblem}
        seedProblem={read.seedProblem}
        onChange={change}
      />
      <div className="space-y-2">
        {elsewhere.map((problem) => (
          <ErrorNote key={problem.code + problem.message} error={{ ...problem, message: withModel(problem, versions.loaded) }} />
        ))}
        {plan.error && read.grid && <ErrorNote error={plan.error} onRetry={() => void plan.refetch()} />}
        {create.error && <ErrorNote error={create.error} />}
      </div>
    </Dialog>
  )
}

/** The value once it has stayed the same for a moment, so that typing does not ask at every key. */
function useLater(grid: Grid | null): Grid | null {
  const [later, setLater] = useState<Grid | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setLater(grid), 250)
    return () => clearTimeout(timer)
  }, [grid])
  return later
}

interface PlannedProblem {
  readonly modelVersionId: string | null
  readonly message: string
}

/** Says which of several models is meant. */
function withModel({ modelVersionId, message }: PlannedProblem, versions: readonly { id: string; modelName: string }[]): string {
  const model = versions.length > 1 ? versions.find(({ id }) => id === modelVersionId) : undefined
  return model ? `${model.modelName}: ${message}` : message
}
