/** Worker processes for tests. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { programFor } from '@sightline/programs'

export interface WorkerProcess {
  readonly process: ChildProcess
  /** Asks it to end, and waits for it. */
  stop(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
}

export interface WorkerProcessOptions {
  readonly databaseUrl: string
  readonly home: string
  /** Further settings. */
  readonly environment?: Readonly<Record<string, string>>
  /** Default: one with the odd explainers. */
  readonly entry?: URL
}

const DEFAULT_ENTRY = new URL('odd-worker.ts', import.meta.url)

/** Resolves when it takes runs. */
export async function startWorkerProcess(options: WorkerProcessOptions): Promise<WorkerProcess> {
  const { databaseUrl, home, environment = {}, entry = DEFAULT_ENTRY } = options
  const child = fork(await programFor(entry), {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      SIGHTLINE_HOME: home,
      SIGHTLINE_LOG_LEVEL: process.env['SIGHTLINE_LOG_LEVEL'] ?? 'fatal',
      ...environment,
    },
  })
  const exited = once(child, 'exit')
  await Promise.race([
    once(child, 'message'),
    exited.then(() => {
      throw new Error('the worker ended before it was ready')
    }),
  ])
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await exited
  }
  return { process: child, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}
