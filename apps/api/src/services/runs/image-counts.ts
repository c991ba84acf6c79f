import type { Database } from '../../database/client.ts'

export interface ImageCounts {
  readonly images: number
  readonly done: number
}

/** How many images each run has and how many of them are done: of these runs alone, however many others there are. */
export async function countImages(
  db: Pick<Database, '$queryRaw'>,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, ImageCounts>> {
  if (runIds.length === 0) return new Map()
  const rows = await db.$queryRaw<(ImageCounts & { runId: string })[]>`
    SELECT "runId", count(*)::int AS "images", count("finishedAt")::int AS "done"
    FROM "RunImage" WHERE "runId" = ANY(${[...runIds]}) GROUP BY "runId"`
  return new Map(rows.map(({ runId, images, done }) => [runId, { images, done }]))
}
