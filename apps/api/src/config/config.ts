/** Settings of a process, from the environment, checked once at the start. */
export interface Config {
  readonly databaseUrl: string
  /** The address that people type: `http://localhost:3000`. */
  readonly publicUrl: string
}
