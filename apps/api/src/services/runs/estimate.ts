/** How long runs may take, by how long runs of the same model and explainer took. */
import type { Grid } from '../../contract/index.ts'
import type { Database } from '../../database/client.ts'
import type { Combination } from './plan-grid.ts'

/** Runs that are looked at for each combination: the newest, those with the same parameters first. */
const SIMILAR = 5
const LOOKED_AT = 40

export interface Estimate {
  /** Of the runs that have a like, one after the other; null where none has. */
  readonly seconds: number | null
  /** Runs without a like. */
  readonly untimed: number
}

export async function estimateTime(
  { db }: { readonly db: Database },
  { grid, combinations }: { readonly grid: Grid; readonly combinations: readonly Combination[] },
): Promise<Estimate> {
  let milliseconds = 0
  let untimed = 0
  for (const combination of combinations) {
    const found = await timeOf(db, grid, combination)
    if (found) milliseconds += found.once + found.perImage * Math.max(1, grid.imageIds.length)
    else untimed++
  }
  return { seconds: untimed < combinations.length ? milliseconds / 1000 : null, untimed }
}

interface Time {
  /** Opening the model. */
  readonly once: number
  readonly perImage: number
}

interface SimilarRun {
  readonly open: number
  readonly work: number
  readonly images: number
}

async function timeOf(db: Database, grid: Grid, { modelVersionId, explainer, params }: Combination): Promise<Time | null> {
  const runs = await db.$queryRaw<SimilarRun[]>`
    SELECT COALESCE((timings->>'open')::float, 0) AS "open",
           COALESCE((timings->>'explain')::float, 0) + COALESCE((timings->>'draw')::float, 0) AS "work",
           (SELECT count(*)::int FROM "RunImage" WHERE "runId" = recent."id") AS "images"
    FROM (
      SELECT "id", "params", "timings", "experimentId" FROM "Run"
      WHERE "modelVersionId" = ${modelVersionId} AND "explainerId" = ${explainer.id}
        AND "status" = 'done' AND "attempts" = 1 AND "timings" IS NOT NULL
      ORDER BY "createdAt" DESC LIMIT ${LOOKED_AT}
    ) AS recent
    ORDER BY ("params" = ${JSON.stringify(params)}::jsonb) DESC, ("experimentId" = ${grid.experimentId}) DESC
    LIMIT ${SIMILAR}`
  if (runs.length === 0) return null
  const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    once: average(runs.map(({ open }) => open)),
    perImage: average(runs.map(({ work, images }) => work / Math.max(1, images))),
  }
}
