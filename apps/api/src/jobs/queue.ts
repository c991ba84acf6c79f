/** Producer's side of the queue; the worker's is in `worker/`. */
export interface Queue {
  /** Runs that are `queued` in the database; safe to call twice. */
  enqueue(runIds: readonly string[]): Promise<void>
  /** Asks for an end: queued runs end at once, running ones within a second. */
  cancel(runIds: readonly string[]): Promise<void>
  /** For readiness: throws if jobs cannot be taken or given. */
  check(): Promise<void>
  close(): Promise<void>
}
