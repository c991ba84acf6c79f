/** A worker process with the odd explainers; `ODD_LEASE_SECONDS` shortens its lease. */
import { readWorkerConfig } from '../../config/config.ts'
import { endWithParent } from '../../lifecycle.ts'
import { createLogger } from '../../log.ts'
import { openWorker } from '../open-worker.ts'

const config = readWorkerConfig()
const log = createLogger(config.logLevel)
const runnerEntry = new URL('odd-runner.ts', import.meta.url)
const lease = process.env['ODD_LEASE_SECONDS']
const worker = await openWorker(config, { log, leaseSeconds: lease ? Number(lease) : undefined, runnerEntry })
endWithParent(log, () => worker.stop())
process.send?.({ ready: {} })
