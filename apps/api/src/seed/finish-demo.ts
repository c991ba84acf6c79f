/** Waits until a worker has done the demo's runs. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../database/client.ts'
import type { Demo } from './make-demo.ts'

const POLL_MILLISECONDS = 200
/** On a slow machine the worker of the platform does the rest. */
const PATIENCE_MILLISECONDS = 120_000

export async function finishDemo(db: Database, { experimentId }: Demo): Promise<void> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS
  while (Date.now() < deadline) {
    const pending = await db.run.count({ where: { experimentId, status: { in: ['queued', 'running'] } } })
    if (pending === 0) return
    await sleep(POLL_MILLISECONDS)
  }
}
