/**
 * Uploads, a few at a time, in the order in which they were asked for. Knows nothing of React or of the network, so that it goes on while pages come and go:
 * who shows it subscribes.
 */
import type { ApiError } from '@sightline/api/contract'
import { toApiError } from '../../lib/api-error.ts'

export type UploadState =
  | { readonly status: 'waiting' }
  /** `secondsLeft`: null before it can be told. */
  | { readonly status: 'sending'; readonly sent: number; readonly total: number; readonly secondsLeft: number | null }
  /** All is sent; the server looks into it. */
  | { readonly status: 'checking' }
  | { readonly status: 'failed'; readonly error: ApiError }
  | { readonly status: 'cancelled' }
  | { readonly status: 'done' }

export interface Upload<Task, Result> {
  readonly id: number
  readonly task: Task
  readonly state: UploadState
  /** Once done. */
  readonly result: Result | null
}

/** Bytes that are gone, of all bytes. */
export type OnSent = (sent: number, total: number) => void

export interface UploadQueueOptions<Task, Result> {
  readonly atOnce: number
  send(task: Task, signal: AbortSignal, onSent: OnSent): Promise<Result>
  onDone?(result: Result, task: Task): void
  /** Milliseconds of a clock. */
  now?(): number
}

export interface UploadQueue<Task, Result> {
  /** The same array until something changes. */
  get(): readonly Upload<Task, Result>[]
  subscribe(listener: () => void): () => void
  add(tasks: readonly Task[]): void
  /** Ends what waits or is on its way. */
  cancel(id: number): void
  cancelAll(): void
  /** Again, at the end of the queue, otherwise if `task` says so. */
  retry(id: number, task?: Task): void
  /** Takes what has ended out of the list. */
  dismiss(id: number): void
  /** Takes what is done or was cancelled out of the list; failures stay to be read. */
  clear(): void
}

/** A slow start should not look like an hour. */
const FIRST_ESTIMATE_MILLISECONDS = 1000

export const isActive = ({ status }: UploadState): boolean => ['waiting', 'sending', 'checking'].includes(status)

export function createUploadQueue<Task, Result>(options: UploadQueueOptions<Task, Result>): UploadQueue<Task, Result> {
  const { atOnce, send, onDone, now = () => performance.now() } = options
  let uploads: readonly Upload<Task, Result>[] = []
  let lastId = 0
  const running = new Map<number, AbortController>()
  const listeners = new Set<() => void>()

  const replace = (next: readonly Upload<Task, Result>[]) => {
    uploads = next
    for (const listener of listeners) listener()
  }
  const change = (id: number, changes: Partial<Upload<Task, Result>>) =>
    replace(uploads.map((upload) => (upload.id === id ? { ...upload, ...changes } : upload)))

  const startNext = () => {
    for (const { id, task, state } of uploads) {
      if (running.size >= atOnce) return
      if (state.status === 'waiting') void start(id, task)
    }
  }
  const start = async (id: number, task: Task) => {
    const abort = new AbortController()
    running.set(id, abort)
    change(id, { state: { status: 'sending', sent: 0, total: 0, secondsLeft: null } })
    const startedAt = now()
    const onSent: OnSent = (sent, total) => {
      if (abort.signal.aborted) return
      const elapsed = now() - startedAt
      const known = elapsed >= FIRST_ESTIMATE_MILLISECONDS && sent > 0
      const secondsLeft = known ? ((total - sent) * elapsed) / sent / 1000 : null
      change(id, { state: sent >= total ? { status: 'checking' } : { status: 'sending', sent, total, secondsLeft } })
    }
    try {
      const result = await send(task, abort.signal, onSent)
      // What was cancelled too late has happened all the same.
      change(id, { state: { status: 'done' }, result })
      onDone?.(result, task)
    } catch (thrown) {
      change(id, { state: abort.signal.aborted ? { status: 'cancelled' } : { status: 'failed', error: toApiError(thrown) } })
    } finally {
      running.delete(id)
      startNext()
    }
  }
  const cancel = (id: number) => {
    running.get(id)?.abort()
    const upload = uploads.find((one) => one.id === id)
    if (upload && isActive(upload.state)) change(id, { state: { status: 'cancelled' } })
  }

  return {
    get: () => uploads,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    add(tasks) {
      replace([...uploads, ...tasks.map((task) => ({ id: ++lastId, task, state: { status: 'waiting' } as const, result: null }))])
      startNext()
    },
    cancel,
    cancelAll() {
      // Those that wait first, so that none of them starts in the place of one that ends.
      for (const { id, state } of uploads) if (state.status === 'waiting') cancel(id)
      for (const { id } of uploads) cancel(id)
    },
    retry(id, task) {
      const upload = uploads.find((one) => one.id === id)
      if (!upload || isActive(upload.state) || running.has(id)) return
      const again = { id: ++lastId, task: task ?? upload.task, state: { status: 'waiting' }, result: null } as const
      replace([...uploads.filter((one) => one.id !== id), again])
      startNext()
    },
    dismiss: (id) => replace(uploads.filter((upload) => upload.id !== id || isActive(upload.state))),
    clear: () => replace(uploads.filter(({ state }) => isActive(state) || state.status === 'failed')),
  }
}

export interface QueueTotals {
  readonly active: number
  readonly done: number
  readonly failed: number
  readonly cancelled: number
  readonly all: number
  /** 0 … 1 of all that was not cancelled; one upload counts as much as another. */
  readonly share: number
}

export function totalsOf(uploads: readonly Upload<unknown, unknown>[]): QueueTotals {
  const count = (wanted: (state: UploadState) => boolean) => uploads.filter(({ state }) => wanted(state)).length
  const cancelled = count(({ status }) => status === 'cancelled')
  const all = uploads.length - cancelled
  const parts = uploads.reduce((sum, { state }) => sum + shareOf(state), 0)
  return {
    active: count(isActive),
    done: count(({ status }) => status === 'done'),
    failed: count(({ status }) => status === 'failed'),
    cancelled,
    all,
    share: all === 0 ? 0 : parts / all,
  }
}

/** 0 … 1 */
export function shareOf(state: UploadState): number {
  switch (state.status) {
    case 'waiting':
    case 'cancelled':
      return 0
    case 'sending':
      return state.total === 0 ? 0 : state.sent / state.total
    case 'checking':
    case 'failed':
    case 'done':
      return 1
  }
}
