/**
 * pg-boss, which delivers runs to workers. A job says “look at this run” and no more: who works on a run is decided by the lease in the run's row
 * (worker/lease.ts), so a job that comes twice, late or for a run that is cancelled does no harm.
 */
import PgBoss from 'pg-boss'
import { orderedId } from './ordered-id.ts'

export const RUNS = 'runs'
/** Workers listen here: `wake` (there is work) or `cancel` followed by run ids. */
export const COMMANDS_CHANNEL = 'sightline_commands'

export interface RunJob {
  readonly runId: string
}

export interface BossOptions {
  readonly databaseUrl: string
  /** Whether this process keeps the queue in order: retries, archiving. Workers do. */
  readonly maintain: boolean
  onError(error: Error): void
}

export async function startBoss({ databaseUrl, maintain, onError }: BossOptions): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: 'sightline-queue',
    max: 3,
    supervise: maintain,
    schedule: false,
    archiveCompletedAfterSeconds: 60,
    deleteAfterHours: 1,
  })
  // What pg throws carries the whole connection with it; a log wants its words.
  boss.on('error', ({ message, stack }) => onError(Object.assign(new Error(message), { stack })))
  await boss.start()
  // A job that is waiting already is not added again (policy `short`); one that a worker fetched and then died with comes back after a minute.
  await boss.createQueue(RUNS, { name: RUNS, policy: 'short', retryLimit: 20, expireInSeconds: 60, retentionDays: 30 })
  return boss
}

export async function deliver(boss: PgBoss, runIds: readonly string[]): Promise<void> {
  if (runIds.length === 0) return
  // Of one moment they are fetched in the order of their ids.
  await boss.insert(
    runIds.map((runId) => ({ id: orderedId(), name: RUNS, data: { runId } satisfies RunJob, singletonKey: runId })),
  )
}
