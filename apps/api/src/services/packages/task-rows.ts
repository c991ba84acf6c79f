/** Rows of the long work on packages. Whoever does it says every few seconds that it is alive; a task without a sign of life has lost its process. */
import type { ApiError } from '../../contract/index.ts'
import type { Database } from '../../database/client.ts'
import type { Prisma } from '../../database/generated/client.ts'
import { taskLost } from '../../errors/package-errors.ts'

/** How often a sign of life is given. */
export const SIGN_MILLISECONDS = 3000
/** Times are the database's. */
const LOST_SECONDS = 20

export async function failLostTasks(db: Database): Promise<void> {
  const { code, message, hint } = taskLost()
  await db.$executeRaw`
    UPDATE "PackageTask"
    SET "state" = 'failed', "finishedAt" = now() AT TIME ZONE 'UTC', "uploadSha256" = NULL,
        "errorCode" = ${code}, "errorMessage" = ${message}, "errorHint" = ${hint}
    WHERE "state" = 'running' AND "aliveAt" < now() AT TIME ZONE 'UTC' - make_interval(secs => ${LOST_SECONDS})`
}

/** Ended tasks are shown for an hour; after a month nobody asks for them. */
const FORGOTTEN_DAYS = 30

/** Once in a while: what lost tasks hold on to is let go, what ended long ago is forgotten. */
export async function tidyTasks(db: Database): Promise<void> {
  await failLostTasks(db)
  await db.packageTask.deleteMany({ where: { finishedAt: { lt: new Date(Date.now() - FORGOTTEN_DAYS * 86_400_000) } } })
}

/** Within a transaction that is about to keep what the task has brought. Throws PACKAGE_TASK_LOST if it was taken for lost. */
export async function holdTask(transaction: Prisma.TransactionClient, id: string): Promise<void> {
  const held = await transaction.$executeRaw`
    UPDATE "PackageTask" SET "aliveAt" = now() AT TIME ZONE 'UTC' WHERE "id" = ${id} AND "state" = 'running'`
  if (held === 0) throw taskLost()
}

export interface TaskChange {
  readonly step?: 'fetching' | 'describing' | 'checking'
  readonly state?: 'done' | 'failed'
  readonly error?: ApiError
  readonly packageId?: string
}

/** And a sign of life. A task that was taken for lost stays so. */
export async function updateTask(db: Database, id: string, { step, state, error, packageId }: TaskChange): Promise<void> {
  await db.$transaction(async (transaction) => {
    const alive = await transaction.$executeRaw`
      UPDATE "PackageTask" SET "aliveAt" = now() AT TIME ZONE 'UTC' WHERE "id" = ${id} AND "state" = 'running'`
    if (alive === 0 || (!step && !state)) return
    await transaction.packageTask.update({
      where: { id },
      data: {
        ...(step && { step }),
        // The upload has been of use, or of none: it is swept.
        ...(state && { state, finishedAt: new Date(), uploadSha256: null }),
        ...(error && { errorCode: error.code, errorMessage: error.message, errorHint: error.hint }),
        ...(packageId && { packageId }),
      },
    })
  })
}
