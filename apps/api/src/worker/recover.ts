/** Puts in order what workers that were killed, and processes that ended between two steps, have left. Any worker does it for all. */
import type { Database } from '../database/client.ts'
import { workersLost } from '../errors/run-errors.ts'
import { runNews } from '../events/run-news.ts'
import { deliver, RUNS } from '../jobs/boss.ts'
import type { WorkerParts } from './parts.ts'

/** A run whose workers are lost so often is itself what loses them. */
const MOST_ATTEMPTS = 5
/** A run that waits this long without a job was never handed over, or its job is gone. */
const FORGOTTEN_SECONDS = 10
const AT_ONCE = 500

/** How many runs wait again. */
export async function recoverRuns({ db, boss, events, log }: WorkerParts): Promise<number> {
  const expired = await releaseExpired(db)
  if (expired.length > 0) log.warn({ runs: expired }, 'runs of lost workers are taken up again')
  const ids = expired.map(({ id }) => id)
  const waiting = [...expired.filter(({ status }) => status === 'queued').map(({ id }) => id), ...(await forgotten(db))]
  await deliver(boss, waiting)
  for (const { experimentId, event } of await runNews(db, { id: { in: ids } })) await events.publish(experimentId, event)
  return waiting.length
}

async function releaseExpired(db: Database) {
  const { code, message, hint } = workersLost(MOST_ATTEMPTS)
  return await db.$queryRaw<{ id: string; status: string }[]>`
    UPDATE "Run"
    SET "leasedBy" = NULL, "leaseEndsAt" = NULL, "secondsLeft" = NULL,
        "status" = (CASE WHEN "cancelRequestedAt" IS NOT NULL THEN 'cancelled'
                         WHEN "attempts" >= ${MOST_ATTEMPTS} THEN 'failed' ELSE 'queued' END)::"RunStatus",
        "finishedAt" = CASE WHEN "cancelRequestedAt" IS NOT NULL OR "attempts" >= ${MOST_ATTEMPTS}
                            THEN now() AT TIME ZONE 'UTC' END,
        "errorCode" = CASE WHEN "cancelRequestedAt" IS NULL AND "attempts" >= ${MOST_ATTEMPTS} THEN ${code} END,
        "errorMessage" = CASE WHEN "cancelRequestedAt" IS NULL AND "attempts" >= ${MOST_ATTEMPTS} THEN ${message} END,
        "errorHint" = CASE WHEN "cancelRequestedAt" IS NULL AND "attempts" >= ${MOST_ATTEMPTS} THEN ${hint} END
    WHERE ("status" = 'running' AND "leaseEndsAt" < now() AT TIME ZONE 'UTC')
       OR ("status" = 'queued' AND "cancelRequestedAt" IS NOT NULL)
    RETURNING "id", "status"::text`
}

async function forgotten(db: Database): Promise<string[]> {
  const runs = await db.$queryRaw<{ id: string }[]>`
    SELECT "Run"."id" FROM "Run"
    WHERE "status" = 'queued' AND "createdAt" < now() AT TIME ZONE 'UTC' - make_interval(secs => ${FORGOTTEN_SECONDS})
      AND NOT EXISTS (SELECT 1 FROM pgboss.job WHERE job.name = ${RUNS} AND job.singleton_key = "Run"."id" AND job.state < 'completed')
    ORDER BY "Run"."id" LIMIT ${AT_ONCE}`
  return runs.map(({ id }) => id)
}
