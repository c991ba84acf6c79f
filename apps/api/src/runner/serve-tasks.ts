/** The child's side of a runner: takes one request after the other from its parent and answers it. Ends with its parent. */
import { Worker } from 'node:worker_threads'
import { createRegistry, SightlineError, toSightlineError, type ExplainerDefinition } from '@sightline/engine/declarations'
import type { FromRunner, ToRunner } from './messages.ts'
import { createModelCache } from './model-cache.ts'
import type { Task, TaskTable } from './tasks/task.ts'
import type { TaskName } from './protocol.ts'

export interface RunnerParts {
  readonly tasks: TaskTable
  readonly explainers: readonly ExplainerDefinition[]
}

export function serveTasks({ tasks, explainers }: RunnerParts): void {
  watchParent()
  const models = createModelCache()
  const registry = createRegistry(explainers)
  let current: AbortController | null = null
  /** Of the events that the parent has not dealt with, in their order. */
  let waiting: (() => void)[] = []

  const emit = (event: unknown) =>
    new Promise<void>((resolve) => {
      waiting.push(resolve)
      send({ type: 'event', event })
    })

  const answer = async (name: TaskName, input: unknown): Promise<FromRunner> => {
    const abort = new AbortController()
    current = abort
    waiting = []
    try {
      // The parent sends each task the input that `Tasks` says; that is checked where it is typed, at `request`.
      const task = (await tasks[name]()) as Task<TaskName>
      const context = { emit, signal: abort.signal, models, explainers: registry }
      return { type: 'result', output: await task(input as never, context as never) }
    } catch (thrown) {
      const error = toSightlineError(thrown)
      // Not expected: the whole of it goes into the parent's log.
      if (!(thrown instanceof SightlineError) && error.kind === 'internal') console.error(thrown)
      return { type: 'error', error: error.describe() }
    } finally {
      current = null
    }
  }

  process.on('message', (message: ToRunner) => {
    switch (message.type) {
      case 'request':
        void answer(message.task, message.input).then(send)
        return
      case 'abort':
        current?.abort()
        return
      case 'taken':
        waiting.shift()?.()
    }
  })
  send({ type: 'ready' })
}

function send(message: FromRunner): void {
  // A parent that is gone hears nothing; `disconnect` ends us.
  if (process.connected) process.send?.(message)
}

/**
 * A channel that closes ends the process, unless it is busy in native code or in a loop and does not notice: then a thread of its own sees that
 * the parent is another one, and kills.
 */
function watchParent(): void {
  process.on('disconnect', () => process.exit(0))
  // Signals of a terminal reach the whole group; when to end is the parent's decision.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
  new Worker(new URL('watch-parent.mjs', import.meta.url), { workerData: process.ppid, execArgv: [] }).unref()
}
