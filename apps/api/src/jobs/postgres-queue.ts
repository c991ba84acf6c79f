/** The queue of an API process. */
import type PgBoss from 'pg-boss'
import type { Database } from '../database/client.ts'
import type { Events } from '../events/events.ts'
import { runNews } from '../events/run-news.ts'
import { COMMANDS_CHANNEL, deliver, startBoss } from './boss.ts'
import type { Queue } from './queue.ts'

export interface QueueParts {
  readonly databaseUrl: string
  readonly db: Database
  readonly events: Events
  onError(error: Error): void
}

/** Runs of one command. */
const AT_ONCE = 100

export async function createQueue({ databaseUrl, db, events, onError }: QueueParts): Promise<Queue> {
  const boss: PgBoss = await startBoss({ databaseUrl, maintain: false, onError })
  const command = async (payload: string) => {
    await db.$executeRaw`SELECT pg_notify(${COMMANDS_CHANNEL}, ${payload})`
  }
  return {
    async enqueue(runIds) {
      await deliver(boss, runIds)
      await command('wake')
    },
    async cancel(runIds) {
      // A command is short; a notification is not longer than 8000 bytes.
      for (let i = 0; i < runIds.length; i += AT_ONCE) {
        const ids = runIds.slice(i, i + AT_ONCE)
        const ended = await requestEnd(db, ids)
        await command(`cancel ${ids.join(' ')}`)
        for (const { experimentId, event } of await runNews(db, { id: { in: ended } })) await events.publish(experimentId, event)
      }
    },
    async check() {
      if (!(await boss.isInstalled())) throw new Error('The tables of the queue are missing.')
    },
    close: () => boss.stop({ graceful: false }),
  }
}

/**
 * Gives the ids of those that have ended by that. One statement: between two, a worker could give a running run back to the queue, or take a queued one, and neither would find it.
 */
async function requestEnd(db: Database, ids: readonly string[]): Promise<string[]> {
  const runs = await db.$queryRaw<{ id: string; status: string }[]>`
    UPDATE "Run"
    SET "cancelRequestedAt" = now() AT TIME ZONE 'UTC',
        "finishedAt" = CASE WHEN "status" = 'queued' THEN now() AT TIME ZONE 'UTC' ELSE "finishedAt" END,
        "secondsLeft" = CASE WHEN "status" = 'queued' THEN NULL ELSE "secondsLeft" END,
        "status" = CASE WHEN "status" = 'queued' THEN 'cancelled'::"RunStatus" ELSE "status" END
    WHERE "id" = ANY(${[...ids]}) AND "status" IN ('queued', 'running')
    RETURNING "id", "status"::text`
  return runs.filter(({ status }) => status === 'cancelled').map(({ id }) => id)
}
