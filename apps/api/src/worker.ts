/** The worker process. Gives its runs back to the queue and ends within seconds on SIGINT and SIGTERM, and when the process that started it is gone. */
import { toSightlineError } from '@sightline/engine/declarations'
import { readWorkerConfig } from './config/config.ts'
import { endWithParent } from './lifecycle.ts'
import { createLogger } from './log.ts'
import { openWorker } from './worker/open-worker.ts'

async function start(): Promise<void> {
  const config = readWorkerConfig()
  const log = createLogger(config.logLevel)
  const worker = await openWorker(config, { log })
  endWithParent(log, () => worker.stop())
  log.info({ concurrency: config.concurrency }, 'taking runs')
  process.send?.({ ready: {} })
}

start().catch((thrown: unknown) => {
  const { code, message, hint } = toSightlineError(thrown)
  console.error(`error ${code}: ${message}\n  → ${hint}`)
  if (code === 'INTERNAL') console.error(thrown)
  process.exit(1)
})
