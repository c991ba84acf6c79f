/** What a runner process and its parent say to each other, over Node's IPC channel. One request at a time. */
import type { ErrorDescription } from '@sightline/engine/declarations'
import type { TaskName } from './protocol.ts'

export type ToRunner =
  | { readonly type: 'request'; readonly task: TaskName; readonly input: unknown }
  /** Stop the task under way if it can be; who cannot is killed a moment later. */
  | { readonly type: 'abort' }
  /** The event last sent has been dealt with. */
  | { readonly type: 'taken' }

export type FromRunner =
  | { readonly type: 'ready' }
  | { readonly type: 'event'; readonly event: unknown }
  | { readonly type: 'result'; readonly output: unknown }
  | { readonly type: 'error'; readonly error: ErrorDescription }
