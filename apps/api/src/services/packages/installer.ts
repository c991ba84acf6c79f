/** What does the long work on packages, in the background of an API process and outside of its trust. */
export interface Installer {
  /** Begins a task whose row is written, and returns at once; the row says how it goes. */
  begin(taskId: string): void
  /** Ends what is under way; its row says so. */
  close(): Promise<void>
}
