/** Settings of a process, from the environment, checked once at the start. */
export interface Config {
  readonly databaseUrl: string
  /** The address that people type: `http://localhost:3000`. */
  readonly publicUrl: string
  /** Signs session cookies: at least 32 characters, the same in every process of an installation. */
  readonly secret: string
  /** Who may sign up after the first. */
  readonly signUp: 'open' | 'invitation'
}
