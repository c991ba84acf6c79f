/** What there is to say of a run to those who watch its experiment. */
import type { RunEvent } from '../contract/index.ts'
import type { Database } from '../database/client.ts'

export interface RunNews {
  readonly experimentId: string
  readonly event: Extract<RunEvent, { type: 'run' }>
}

/** Of runs that are there. `db`: the database or a transaction. */
export async function runNews(db: Pick<Database, 'run'>, runIds: readonly string[]): Promise<RunNews[]> {
  if (runIds.length === 0) return []
  const runs = await db.run.findMany({ where: { id: { in: [...runIds] } }, select: NEWS_COLUMNS })
  return runs.map((run) => ({ experimentId: run.experimentId, event: newsOf(run) }))
}

export const NEWS_COLUMNS = {
  id: true,
  experimentId: true,
  status: true,
  progress: true,
  secondsLeft: true,
  errorCode: true,
  errorMessage: true,
  errorHint: true,
  _count: { select: { images: { where: { finishedAt: { not: null } } } } },
} as const

interface NewsRow {
  readonly id: string
  readonly status: RunNews['event']['status']
  readonly progress: number
  readonly secondsLeft: number | null
  readonly errorCode: string | null
  readonly errorMessage: string | null
  readonly errorHint: string | null
  readonly _count: { readonly images: number }
}

export function newsOf(run: NewsRow): RunNews['event'] {
  const { id, status, progress, secondsLeft, _count: counts } = run
  return { type: 'run', runId: id, status, progress, secondsLeft, imagesDone: counts.images, error: errorOf(run) }
}

export function errorOf({ errorCode, errorMessage, errorHint }: Pick<NewsRow, 'errorCode' | 'errorMessage' | 'errorHint'>) {
  return errorCode === null ? null : { code: errorCode, message: errorMessage ?? '', hint: errorHint }
}
