'use client'
import type { PackageList } from '@sightline/api/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useToast } from '../../components/toast.tsx'
import { useTRPC } from '../../lib/trpc.ts'
import { tameExplainer } from './tame-explainer.ts'

const POLL_MILLISECONDS = 1000

/** The installed packages, fit to be shown, and the work on them: asked again while some is under way; what has ended is told. */
export function usePackages(workspaceId: string | null) {
  const trpc = useTRPC()
  const toast = useToast()
  const queryClient = useQueryClient()
  const query = useQuery(
    trpc.packages.list.queryOptions(
      { workspaceId: workspaceId ?? '' },
      {
        enabled: workspaceId !== null,
        select: tameList,
        refetchInterval: ({ state }) => (state.data?.tasks.some(isRunning) ? POLL_MILLISECONDS : false),
      },
    ),
  )
  const { data } = query
  const running = useRef<ReadonlySet<string>>(new Set())
  useEffect(() => {
    if (!data) return
    const ended = data.tasks.filter(({ id, state }) => state === 'done' && running.current.has(id))
    running.current = new Set(data.tasks.filter(isRunning).map(({ id }) => id))
    if (ended.length === 0) return
    for (const { kind, package: of, spec } of ended) {
      const name = of ? `${of.name} ${of.version}` : spec
      toast.say(kind === 'install' ? `Installed ${name}` : `Checked ${name}`)
    }
    void queryClient.invalidateQueries({ queryKey: trpc.explainers.pathKey() })
  }, [data, toast, queryClient, trpc])
  return query
}

const isRunning = ({ state }: { state: string }): boolean => state === 'running'

const tameList = (list: PackageList): PackageList => ({
  ...list,
  packages: list.packages.map((one) => ({ ...one, explainers: one.explainers.map(tameExplainer) })),
})
