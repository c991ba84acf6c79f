/** News of runs, from workers to browsers, by PostgreSQL's LISTEN/NOTIFY: whoever writes publishes, whichever API process serves the browser listens. */
import type { RunEvent } from '../contract/index.ts'

export interface Events {
  publish(experimentId: string, event: RunEvent): Promise<void>
  /** From now on, until the signal; never silent for good: it goes on after a lost connection. */
  subscribe(experimentId: string, signal: AbortSignal): AsyncIterable<RunEvent>
  close(): Promise<void>
}
