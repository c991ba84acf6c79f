/** The whole API on a real database, a real store and a port of its own, in this process. */
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnyTRPCRouter } from '@trpc/server'
import { createAuth } from '../auth/auth.ts'
import type { Config } from '../config/config.ts'
import { startListener } from '../events/listener.ts'
import { createEvents, EVENTS_CHANNEL } from '../events/postgres-events.ts'
import { buildServer } from '../http/server.ts'
import { createQueue } from '../jobs/postgres-queue.ts'
import { createLogger } from '../log.ts'
import { createInspector } from '../runner/runner-inspector.ts'
import { createInstaller } from '../services/packages/create-installer.ts'
import { startDownloader } from '../services/catalogue/downloader.ts'
import { openStore } from '../store/open-store.ts'
import { testConfig } from './config.ts'
import { testDatabase, type TestDatabase } from './database.ts'

export interface TestServer {
  /** Where it listens; requests that change something need the header `origin` with this value. */
  readonly address: string
  readonly database: TestDatabase
  readonly config: Config
  /** Lines of the log so far. */
  readonly logged: string[]
  close(): Promise<void>
}

export interface TestServerOptions {
  readonly router?: AnyTRPCRouter
  readonly settings?: Partial<Config>
}

export async function startTestServer({ router, settings }: TestServerOptions = {}): Promise<TestServer> {
  const home = mkdtempSync(join(tmpdir(), 'sightline-server-'))
  const database = await testDatabase()
  const { db, url: databaseUrl } = database
  const config = { ...testConfig(databaseUrl, home), ...settings }
  const logged: string[] = []
  const log = createLogger('debug', { write: (line) => void logged.push(line) })
  const store = await openStore(config.store)
  const listener = startListener({ databaseUrl, channels: [EVENTS_CHANNEL] })
  const events = createEvents({ db, listener })
  await listener.ready
  const queue = await createQueue({ databaseUrl, db, events, onError: (error) => log.error({ err: error }, 'queue') })
  const inspector = createInspector({ store })
  const installer = createInstaller({ config, db, store, log })
  const auth = createAuth({ db, config, log })
  const downloader = startDownloader({ config, db, store, inspector, log })
  const services = { config, db, store, queue, events, inspector, downloader, installer }
  const server = await buildServer({ services, auth, log, ...(router && { router }) })
  await server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    database,
    config,
    logged,
    async close() {
      await server.close()
      await Promise.allSettled([
        downloader.close(),
        inspector.close(),
        installer.close(),
        queue.close(),
        events.close(),
        listener.close(),
      ])
      await database.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
