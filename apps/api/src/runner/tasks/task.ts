/** What the body of a task is: it runs inside a runner process. */
import type { Registry } from '@sightline/engine/declarations'
import type { ModelCache } from '../model-cache.ts'
import type { TaskName, Tasks } from '../protocol.ts'

export interface TaskContext<Event> {
  /** Resolves when the parent has dealt with the event, so that a slow parent slows the task instead of filling memory or disk. */
  emit(event: Event): Promise<void>
  /** Aborts when the parent asks for an end. Who does not notice in time is killed. */
  readonly signal: AbortSignal
  readonly models: ModelCache
  readonly explainers: Registry
}

export type Task<Name extends TaskName> = (
  input: Tasks[Name]['input'],
  context: TaskContext<Tasks[Name]['event']>,
) => Promise<Tasks[Name]['output']>

/** Each task's body is loaded when it is first asked for. */
export type TaskTable = { readonly [Name in TaskName]: () => Promise<Task<Name>> }
