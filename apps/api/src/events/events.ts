/** News of runs, from workers to browsers, by PostgreSQL's LISTEN/NOTIFY: whoever writes publishes, whichever API process serves the browser listens. */
import type { RunEvent } from '../contract/index.ts'

/** The part of a database connection, or of a transaction, that notifies. */
export interface Notifier {
  $executeRaw(query: TemplateStringsArray, ...values: unknown[]): Promise<number>
}

export interface Events {
  /** In a transaction (`through`), what is published is heard when it commits. */
  publish(experimentId: string, event: RunEvent, through?: Notifier): Promise<void>
  /** From now on, until the signal; never silent for good: it goes on after a lost connection, and then says `gap`, since news may have been missed. */
  subscribe(experimentId: string, signal: AbortSignal): AsyncIterable<RunEvent | { readonly type: 'gap' }>
  close(): Promise<void>
}
