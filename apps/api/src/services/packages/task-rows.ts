/** Rows of the long work on packages. Whoever does it says every few seconds that it is alive; a task without a sign of life has lost its process. */
import type { Database } from '../../database/client.ts'
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
