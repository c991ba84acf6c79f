export interface SandboxOptions {
  /** For the process as a whole. Default 1024. */
  readonly memoryMegabytes?: number
  /** What one call (of one image) may take of the package's own time: while it waits for the model, the clock stands still. Default 5 minutes. */
  readonly timeoutMilliseconds?: number
  /** Where the code of the sandbox is kept between processes. Default: `SIGHTLINE_HOME/cache`, or a private folder among the system's temporary ones. */
  readonly cache?: string
  /** What the package writes to its console. */
  onLog?(text: string): void
}
