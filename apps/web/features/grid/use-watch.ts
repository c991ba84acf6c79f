'use client'
import { useQueryClient } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useMemo } from 'react'
import { useTRPC } from '../../lib/trpc.ts'
import { createNews } from './news.ts'

/** Keeps the experiment's runs and cells up to date while the page is open. */
export function useWatch(experimentId: string): void {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const news = useMemo(() => createNews(queryClient, trpc, experimentId), [experimentId, queryClient, trpc])
  useSubscription(
    trpc.runs.watch.subscriptionOptions(
      { experimentId },
      // What happened before the stream began, or while it was broken, was not told.
      { onStarted: news.refreshLists, onData: news.receive },
    ),
  )
}
