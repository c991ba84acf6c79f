'use client'
import type { CatalogueDownload } from '@sightline/api/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTRPC } from '../../lib/trpc.ts'
import { isGoingOn } from './download-words.ts'

/** Often enough that a bar moves. */
const LOOK_MILLISECONDS = 700

/** Downloads into the workspace, which go on without this page; looked at again and again while one does. */
export function useDownloads(workspaceId: string) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const downloads = useQuery(
    trpc.catalogue.downloads.queryOptions(
      { workspaceId },
      { refetchInterval: ({ state }) => (state.data?.some(isGoingOn) ? LOOK_MILLISECONDS : false) },
    ),
  )
  useNewModels(downloads.data)
  const onSettled = () => queryClient.invalidateQueries({ queryKey: trpc.catalogue.downloads.queryKey({ workspaceId }) })
  const add = useMutation(trpc.catalogue.add.mutationOptions({ onSettled }))
  const cancel = useMutation(trpc.catalogue.cancel.mutationOptions({ onSettled }))
  const dismiss = useMutation(trpc.catalogue.dismiss.mutationOptions({ onSettled }))
  return {
    downloads: downloads.data ?? [],
    error: downloads.error ?? add.error ?? cancel.error ?? dismiss.error,
    /** The entry whose download is being asked for. */
    asking: add.isPending ? add.variables.entryId : null,
    add: (entryId: string) => add.mutate({ workspaceId, entryId }),
    cancel: (downloadId: string) => cancel.mutate({ downloadId }),
    dismiss: (downloadId: string) => dismiss.mutate({ downloadId }),
  }
}

export type Downloads = ReturnType<typeof useDownloads>

/** Lists of models are asked for again when a download has become one. */
function useNewModels(downloads: readonly CatalogueDownload[] | undefined): void {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const done = downloads?.filter(({ state }) => state === 'done').length
  const before = useRef(done)
  useEffect(() => {
    if (done !== undefined && before.current !== undefined && done > before.current) {
      void queryClient.invalidateQueries({ queryKey: trpc.models.pathKey() })
      void queryClient.invalidateQueries({ queryKey: trpc.catalogue.list.queryKey() })
    }
    before.current = done
  }, [done, queryClient, trpc])
}
