/** A whole worker with its connections, from settings. */
import type { Logger } from 'pino'
import type { WorkerConfig } from '../config/config.ts'
import { connectDatabase } from '../database/client.ts'
import { startListener } from '../events/listener.ts'
import { createEvents } from '../events/postgres-events.ts'
import { COMMANDS_CHANNEL, startBoss } from '../jobs/boss.ts'
import { packageSettings } from '../runner/package-settings.ts'
import { openStore } from '../store/open-store.ts'
import { startWorker, type Worker } from './start-worker.ts'

/** A killed worker's run is taken up again after this time. */
const LEASE_SECONDS = 15

export interface WorkerOptions {
  readonly log: Logger
  /** Of tests. */
  readonly leaseSeconds?: number
  readonly runnerEntry?: URL
}

/** Resolves when it takes runs. */
export async function openWorker(config: WorkerConfig, options: WorkerOptions): Promise<Worker> {
  const { log, leaseSeconds = LEASE_SECONDS, runnerEntry } = options
  const { databaseUrl, concurrency, runtime, limits } = config
  const db = connectDatabase(databaseUrl, { connections: config.databaseConnections, name: 'sightline-worker' })
  const store = await openStore(config.store)
  const listener = startListener({
    databaseUrl,
    channels: [COMMANDS_CHANNEL],
    onTrouble: (error) => log.warn({ err: error }, 'listening to the database is in trouble'),
  })
  await listener.ready
  const boss = await startBoss({
    databaseUrl,
    maintain: true,
    onError: (error) => log.error({ err: error }, 'the queue is in trouble'),
  })
  const events = createEvents({ db, listener: null })
  const settings = {
    concurrency,
    runSeconds: limits.runSeconds,
    runMemoryMegabytes: limits.runMemory / 1e6,
    runtime,
    leaseSeconds,
    packages: packageSettings(config),
  }
  const worker = await startWorker({ settings, db, store, events, boss, log }, { listener, runnerEntry })
  return {
    async stop() {
      await worker.stop()
      await Promise.allSettled([boss.stop({ graceful: false }), listener.close()])
      await db.$disconnect()
    },
  }
}
