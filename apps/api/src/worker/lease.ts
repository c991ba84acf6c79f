/**
 * Who works on a run. A worker that takes a run writes its token into the run's row, with a time until which it holds without a sign of life; everything that
 * it writes about the run is on the condition that the token is still there. So two workers never do a run twice, and a run whose worker was killed is taken
 * by the next one. Times are the database's: workers' clocks may differ.
 */
import type { Database } from '../database/client.ts'
import type { Prisma } from '../database/generated/client.ts'

export interface Lease {
  readonly runId: string
  readonly token: string
}

export interface Claim extends Lease {
  readonly experimentId: string
  /** This one included. */
  readonly attempts: number
  /** Of an earlier attempt. */
  readonly progress: number
}

export interface LeaseTerms {
  readonly token: string
  readonly seconds: number
}

/** Takes a run that waits; null if it is gone, cancelled, or another worker was faster. */
export async function claimRun(db: Database, runId: string, { token, seconds }: LeaseTerms): Promise<Claim | null> {
  const [run] = await db.$queryRaw<Pick<Claim, 'experimentId' | 'attempts' | 'progress'>[]>`
    UPDATE "Run"
    SET "status" = 'running', "leasedBy" = ${token}, "attempts" = "attempts" + 1,
        "leaseEndsAt" = now() AT TIME ZONE 'UTC' + make_interval(secs => ${seconds}),
        "startedAt" = COALESCE("startedAt", now() AT TIME ZONE 'UTC'), "finishedAt" = NULL,
        "errorCode" = NULL, "errorMessage" = NULL, "errorHint" = NULL
    WHERE "id" = ${runId} AND "status" = 'queued' AND "cancelRequestedAt" IS NULL
    RETURNING "experimentId", "attempts", "progress"`
  return run ? { runId, token, ...run } : null
}

export interface SignOfLife {
  readonly seconds: number
  /** 0 … 1 */
  readonly progress: number
  readonly secondsLeft: number | null
}

/** Extends the lease and tells how far the work is: `lost` if it is no longer ours, `cancel` if somebody wants it stopped. */
export async function extendLease(
  db: Database,
  { runId, token }: Lease,
  { seconds, progress, secondsLeft }: SignOfLife,
): Promise<'held' | 'cancel' | 'lost'> {
  const [run] = await db.$queryRaw<{ cancel: boolean }[]>`
    UPDATE "Run"
    SET "leaseEndsAt" = now() AT TIME ZONE 'UTC' + make_interval(secs => ${seconds}),
        "progress" = ${progress}, "secondsLeft" = ${secondsLeft}
    WHERE "id" = ${runId} AND "leasedBy" = ${token} AND "status" = 'running'
    RETURNING "cancelRequestedAt" IS NOT NULL AS "cancel"`
  if (!run) return 'lost'
  return run.cancel ? 'cancel' : 'held'
}

/** Writes what is known of a run whose lease we hold; false if we do not. */
export async function updateLeased(
  db: Pick<Database, 'run'>,
  { runId, token }: Lease,
  data: Prisma.RunUncheckedUpdateManyInput,
): Promise<boolean> {
  const { count } = await db.run.updateMany({ where: { id: runId, leasedBy: token, status: 'running' }, data })
  return count === 1
}

/** Within a transaction: nobody takes the run from us until it ends. False if it is not ours. */
export async function holdLease(transaction: Prisma.TransactionClient, { runId, token }: Lease): Promise<boolean> {
  const rows = await transaction.$queryRaw<unknown[]>`
    SELECT 1 AS "held" FROM "Run" WHERE "id" = ${runId} AND "leasedBy" = ${token} AND "status" = 'running' FOR UPDATE`
  return rows.length === 1
}

export class LeaseLost extends Error {
  constructor({ runId }: Lease) {
    super(`The run ${runId} is no longer held by this worker.`)
    this.name = 'LeaseLost'
  }
}
