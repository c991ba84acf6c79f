/** Writes news of an experiment's runs into what the page has loaded, and asks again for what an event does not tell. */
import type { RunEvent, RunSummary } from '@sightline/api/contract'
import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query'
import type { useTRPC } from '../../lib/trpc.ts'
import { applyRunEvent } from './apply-run-event.ts'

type RunPages = InfiniteData<{ items: RunSummary[]; next: string | null }>

export interface News {
  receive: (event: RunEvent) => void
  /** Something may have been missed: the lists are asked for again. */
  refreshLists: () => void
}

/** Events come in bursts; what must be asked for again is asked for this often at most. */
const REFRESH_MILLISECONDS = 500

export function createNews(queryClient: QueryClient, trpc: ReturnType<typeof useTRPC>, experimentId: string): News {
  /** Images whose cell has changed, by run. */
  let changedCells = new Map<string, Set<string>>()
  let listsChanged = false
  let timer: ReturnType<typeof setTimeout> | null = null

  const refresh = () => {
    const cells = changedCells
    const lists = listsChanged
    changedCells = new Map()
    listsChanged = false
    timer = null
    if (cells.size > 0) {
      void queryClient.invalidateQueries({
        queryKey: trpc.runs.cells.pathKey(),
        predicate: ({ queryKey }) => holdsCell(queryKey, cells),
      })
    }
    if (lists) {
      void queryClient.invalidateQueries({ queryKey: trpc.runs.list.pathKey() })
      void queryClient.invalidateQueries({ queryKey: trpc.runs.rows.pathKey() })
      void queryClient.invalidateQueries({ queryKey: trpc.experiments.get.queryKey({ experimentId }) })
    }
  }
  const refreshSoon = () => {
    timer ??= setTimeout(refresh, REFRESH_MILLISECONDS)
  }
  const refreshLists = () => {
    listsChanged = true
    refreshSoon()
  }
  const receive = (event: RunEvent) => {
    let known = false
    let statusChanged = false
    queryClient.setQueriesData<RunPages>({ queryKey: trpc.runs.list.pathKey() }, (data) => {
      if (!data) return data
      const pages = data.pages.map((page) => {
        const before = page.items.find(({ id }) => id === event.runId)
        if (!before) return page
        known = true
        statusChanged ||= event.type === 'run' && event.status !== before.status
        return { ...page, items: applyRunEvent(page.items, event) }
      })
      return { ...data, pages }
    })
    if (event.type === 'image') {
      changedCells.set(event.runId, (changedCells.get(event.runId) ?? new Set()).add(event.imageId))
      refreshSoon()
    }
    // A run that came, went or changed its status changes counts, and perhaps what the filters let through.
    if (!known || statusChanged || event.type === 'deleted') refreshLists()
  }
  return { receive, refreshLists }
}

function holdsCell(queryKey: QueryKey, cells: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const input = (queryKey[1] as { input?: { runIds?: string[]; imageIds?: string[] } } | undefined)?.input
  return (input?.runIds ?? []).some((runId) => {
    const images = cells.get(runId)
    return images !== undefined && (input?.imageIds ?? []).some((imageId) => images.has(imageId))
  })
}
