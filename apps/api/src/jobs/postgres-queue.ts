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
      const ids = [...runIds]
      const now = new Date()
      const cancelled = await db.run.updateManyAndReturn({
        where: { id: { in: ids }, status: 'queued' },
        data: { status: 'cancelled', cancelRequestedAt: now, finishedAt: now, secondsLeft: null },
        select: { id: true },
      })
      await db.run.updateMany({ where: { id: { in: ids }, status: 'running' }, data: { cancelRequestedAt: now } })
      // A command is short; a notification is not longer than 8000 bytes.
      for (let i = 0; i < ids.length; i += 100) await command(`cancel ${ids.slice(i, i + 100).join(' ')}`)
      const news = await runNews(db, { id: { in: cancelled.map(({ id }) => id) } })
      for (const { experimentId, event } of news) await events.publish(experimentId, event)
    },
    async check() {
      if (!(await boss.isInstalled())) throw new Error('The tables of the queue are missing.')
    },
    close: () => boss.stop({ graceful: false }),
  }
}
