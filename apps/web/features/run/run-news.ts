'use client'
import type { Run, RunEvent } from '@sightline/api/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useTRPC } from '../../lib/trpc.ts'

/** Keeps an experiment's runs, as this page has them, up to date while it is open. */
export function useRunNews(experimentId: string | undefined): void {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const take = (event: RunEvent) => {
    const runId = event.runId
    if (event.type === 'image') {
      void queryClient.invalidateQueries(trpc.runs.image.queryFilter({ runId, imageId: event.imageId }))
      return
    }
    if (event.type === 'preview') {
      void queryClient.invalidateQueries(trpc.runs.preview.queryFilter({ runId }))
      return
    }
    if (event.type === 'deleted') {
      void queryClient.invalidateQueries(trpc.runs.get.queryFilter({ runId }))
      return
    }
    const { status, progress, secondsLeft, imagesDone, error } = event
    const before = queryClient.getQueryData<Run>(trpc.runs.get.queryKey({ runId }))
    if (before)
      queryClient.setQueryData<Run>(trpc.runs.get.queryKey({ runId }), {
        ...before,
        status,
        progress,
        secondsLeft,
        imagesDone,
        error,
      })
    if (before?.status === status) return
    // With the status comes what the event does not carry: parameters as used, timings, what belongs to no single image.
    void queryClient.invalidateQueries(trpc.runs.get.queryFilter({ runId }))
    void queryClient.invalidateQueries(trpc.runs.image.pathFilter())
    void queryClient.invalidateQueries(trpc.runs.list.pathFilter())
  }
  useSubscription(
    trpc.runs.watch.subscriptionOptions(
      { experimentId: experimentId ?? '' },
      {
        enabled: experimentId !== undefined,
        onData: take,
        // What happened before the line was open (or while it was cut) is asked for.
        onStarted: () => {
          void queryClient.invalidateQueries(trpc.runs.get.pathFilter())
          void queryClient.invalidateQueries(trpc.runs.image.pathFilter())
        },
      },
    ),
  )
}
