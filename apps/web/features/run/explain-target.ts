'use client'
import type { Run } from '@sightline/api/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTRPC, type Inputs } from '../../lib/trpc.ts'

/** The same run again, with what differs; over the same images and background. */
export function gridLike(run: Run, changes: Partial<Inputs['runs']['create']> = {}): Inputs['runs']['create'] {
  return {
    experimentId: run.experimentId,
    modelVersionIds: [run.model.versionId],
    explainers: [{ id: run.explainer.id, params: run.paramsGiven }],
    imageIds: run.imageList.map(({ id }) => id),
    backgroundIds: run.background.map(({ id }) => id),
    target: run.target,
    score: run.score,
    seed: run.seed,
    runtime: run.runtimeRequested,
    ...changes,
  }
}

/** Runs again; several runs at once where several panes want the same class. */
export function useRunAgain() {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const create = useMutation(trpc.runs.create.mutationOptions())
  return useMutation({
    mutationFn: async (grids: readonly Inputs['runs']['create'][]) => {
      const created: string[] = []
      for (const grid of grids) created.push(...(await create.mutateAsync(grid)).runIds)
      return created
    },
    onSuccess: () => queryClient.invalidateQueries(trpc.runs.list.pathFilter()),
  })
}
