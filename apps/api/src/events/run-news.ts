/** What there is to say of a run to those who watch its experiment. */
import type { RunEvent } from '../contract/index.ts'
import type { Database } from '../database/client.ts'
import type { Prisma } from '../database/generated/client.ts'
import { countImages } from '../services/runs/image-counts.ts'

export interface RunNews {
  readonly experimentId: string
  readonly event: Extract<RunEvent, { type: 'run' }>
}

/** Of the runs that are there. `db`: the database or a transaction. */
export async function runNews(
  db: Pick<Database, 'run' | '$queryRaw'>,
  where: Prisma.RunWhereInput,
  take?: number,
): Promise<RunNews[]> {
  const runs = await db.run.findMany({ where, select: COLUMNS, orderBy: { createdAt: 'desc' }, ...(take && { take }) })
  const ids = runs.map(({ id }) => id)
  const counts = await countImages(db, ids)
  return runs.map((run) => {
    const { id, experimentId, status, progress, secondsLeft } = run
    const imagesDone = counts.get(id)?.done ?? 0
    return { experimentId, event: { type: 'run', runId: id, status, progress, secondsLeft, imagesDone, error: errorOf(run) } }
  })
}

const COLUMNS = {
  id: true,
  experimentId: true,
  status: true,
  progress: true,
  secondsLeft: true,
  errorCode: true,
  errorMessage: true,
  errorHint: true,
} satisfies Prisma.RunSelect

interface ErrorColumns {
  readonly errorCode: string | null
  readonly errorMessage: string | null
  readonly errorHint: string | null
}

export function errorOf({ errorCode, errorMessage, errorHint }: ErrorColumns) {
  return errorCode === null ? null : { code: errorCode, message: errorMessage ?? '', hint: errorHint }
}
