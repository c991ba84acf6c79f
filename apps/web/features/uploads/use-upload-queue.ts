'use client'
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { createUploadQueue, isActive, type Upload, type UploadQueue, type UploadQueueOptions } from './upload-queue.ts'

/** Uploads go on while one looks at other pages, so queues live as long as the tab. */
const queues = new WeakMap<QueryClient, Map<string, UploadQueue<unknown, unknown>>>()

export interface SharedQueue<Task, Result> {
  readonly queue: UploadQueue<Task, Result>
  readonly uploads: readonly Upload<Task, Result>[]
}

/** The queue of that name, made when first asked for. One name, one kind of task. */
export function useUploadQueue<Task, Result>(
  name: string,
  options: (queryClient: QueryClient) => UploadQueueOptions<Task, Result>,
): SharedQueue<Task, Result> {
  const queryClient = useQueryClient()
  const queue = findQueue(queryClient, name, () => createUploadQueue(options(queryClient)))
  const uploads = useSyncExternalStore(queue.subscribe, queue.get, queue.get)
  return { queue, uploads }
}

function findQueue<Task, Result>(
  client: QueryClient,
  name: string,
  create: () => UploadQueue<Task, Result>,
): UploadQueue<Task, Result> {
  const own = queues.get(client) ?? new Map<string, UploadQueue<unknown, unknown>>()
  queues.set(client, own)
  const found = own.get(name) as UploadQueue<Task, Result> | undefined
  if (found) return found
  const created = create()
  own.set(name, created as unknown as UploadQueue<unknown, unknown>)
  // Closing the tab would end them.
  if (typeof window !== 'undefined') {
    addEventListener('beforeunload', (event) => {
      if (created.get().some(({ state }) => isActive(state))) event.preventDefault()
    })
  }
  return created
}
