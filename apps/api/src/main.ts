/** The API process. Ends within seconds on SIGINT and SIGTERM, and when the process that started it (`npm start`) is gone. */
import type { AddressInfo } from 'node:net'
import { toSightlineError } from '@sightline/engine/declarations'
import { createAuth } from './auth/auth.ts'
import { readApiConfig } from './config/config.ts'
import { connectDatabase } from './database/client.ts'
import { portTaken } from './errors/server-errors.ts'
import { startListener } from './events/listener.ts'
import { createEvents, EVENTS_CHANNEL } from './events/postgres-events.ts'
import { buildServer } from './http/server.ts'
import { createQueue } from './jobs/postgres-queue.ts'
import { endWithParent } from './lifecycle.ts'
import { createLogger } from './log.ts'
import { createInspector } from './runner/runner-inspector.ts'
import { createInstaller } from './services/packages/create-installer.ts'
import { startDownloader } from './services/catalogue/downloader.ts'
import { sweepFiles } from './services/files/sweep.ts'
import { tidyTasks } from './services/packages/task-rows.ts'
import { openStore } from './store/open-store.ts'

const HOUR = 3_600_000

async function start(): Promise<void> {
  const config = readApiConfig()
  const log = createLogger(config.logLevel)
  const { databaseUrl } = config
  const db = connectDatabase(databaseUrl, { connections: config.databaseConnections, name: 'sightline-api' })
  const store = await openStore(config.store)
  const listener = startListener({
    databaseUrl,
    channels: [EVENTS_CHANNEL],
    onTrouble: (error) => log.warn({ err: error }, 'listening to the database is in trouble'),
  })
  const events = createEvents({ db, listener })
  await listener.ready
  const onError = (error: Error) => log.error({ err: error }, 'the queue is in trouble')
  const queue = await createQueue({ databaseUrl, db, events, onError })
  const inspector = createInspector({ store, memoryMegabytes: config.limits.runMemory / 1e6 })
  const installer = createInstaller({ config, db, store, log })
  const downloader = startDownloader({ config, db, store, inspector, log })
  const services = { config, db, store, queue, events, inspector, installer, downloader }
  const auth = createAuth({ db, config, log })
  const server = await buildServer({ services, auth, log })

  const sweeping = setInterval(() => {
    tidyTasks(db)
      .then(() => sweepFiles(services))
      .catch((error: unknown) => log.error({ err: error }, 'files could not be swept'))
  }, HOUR)
  endWithParent(log, async () => {
    clearInterval(sweeping)
    await server.close()
    await Promise.allSettled([
      downloader.close(),
      inspector.close(),
      installer.close(),
      queue.close(),
      events.close(),
      listener.close(),
    ])
    await db.$disconnect()
  })
  try {
    await server.listen({ host: config.host, port: config.port })
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? portTaken(config.host, config.port) : error
  }
  const { port } = server.server.address() as AddressInfo
  log.info({ host: config.host, port }, 'listening')
}

start().catch((thrown: unknown) => {
  const { code, message, hint } = toSightlineError(thrown)
  console.error(`error ${code}: ${message}\n  → ${hint}`)
  if (code === 'INTERNAL') console.error(thrown)
  process.exit(1)
})
