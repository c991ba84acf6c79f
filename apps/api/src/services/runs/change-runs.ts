/** Making, stopping, repeating and removing runs. */
import { Prisma } from '../../database/generated/client.ts'
import type { Database } from '../../database/client.ts'
import { experimentArchived } from '../../errors/run-errors.ts'
import type { Events } from '../../events/events.ts'
import { runNews } from '../../events/run-news.ts'
import { orderedId } from '../../jobs/ordered-id.ts'
import type { Queue } from '../../jobs/queue.ts'
import { checkGrid, type GridRequest } from './plan-grid.ts'
import { whyNotRepeatable, type RunPackage } from './run-package.ts'

interface Services {
  readonly db: Database
  readonly queue: Queue
  readonly events: Events
}

const CREATION_MILLISECONDS = 120_000

/** All runs of a grid, or none. Throws the first thing that stands in the way, EXPERIMENT_ARCHIVED among them. */
export async function createRuns(
  services: Services,
  request: GridRequest & { readonly userId: string },
): Promise<{ runIds: string[] }> {
  const { db, queue } = services
  const { grid, userId } = request
  const { experimentId, target, score, seed, runtime } = grid
  const experiment = await db.experiment.findUniqueOrThrow({ where: { id: experimentId }, select: { archivedAt: true } })
  if (experiment.archivedAt) throw experimentArchived()
  const { combinations, problems } = await checkGrid(services, request)
  if (problems.length > 0) throw problems[0].error
  const runs = combinations.map(({ modelVersionId, explainer, package: from, params }): Prisma.RunCreateManyInput => {
    const { id: explainerId, version: explainerVersion, title } = explainer
    return {
      id: orderedId(),
      experimentId,
      modelVersionId,
      explainerId,
      explainerVersion,
      ...(from && { explainerPackage: { ...from, title } satisfies RunPackage }),
      params: params as Prisma.InputJsonObject,
      target,
      score,
      seed: seed | 0,
      runtimeRequested: runtime,
      createdById: userId,
    }
  })
  const runIds = runs.map(({ id }) => String(id))
  const imageIds = [...new Set(grid.imageIds)]
  const backgroundIds = [...new Set(grid.backgroundIds)]
  // A background is no part of a run that takes none.
  const withBackground = runIds.filter((_, i) => combinations[i].explainer.requires.background)
  await db.$transaction(
    async (transaction) => {
      await transaction.run.createMany({ data: runs })
      // Millions of rows, where a grid is as large as it may be: they are made in the database, run by run.
      for (const runId of runIds) {
        await transaction.$executeRaw`
          INSERT INTO "RunImage" ("runId", "imageId", "position")
          SELECT ${runId}, "imageId", "place" - 1 FROM unnest(${imageIds}::text[]) WITH ORDINALITY AS "asked"("imageId", "place")`
      }
      for (const runId of withBackground) {
        await transaction.$executeRaw`
          INSERT INTO "RunBackground" ("runId", "imageId") SELECT ${runId}, "imageId" FROM unnest(${backgroundIds}::text[]) AS "asked"("imageId")`
      }
    },
    { timeout: CREATION_MILLISECONDS },
  )
  await queue.enqueue(runIds)
  await tell(services, runIds)
  return { runIds }
}

/** Those that have failed or were cancelled, from the beginning; the others stay as they are. Throws PACKAGE_VERSION_MISSING and PACKAGE_NOT_ENABLED. */
export async function retryRuns(services: Services, runIds: readonly string[]): Promise<void> {
  const { db, queue } = services
  await checkPackages(db, runIds)
  const again = await db.$transaction(async (transaction) => {
    const ended = await transaction.run.updateManyAndReturn({
      where: { id: { in: [...runIds] }, status: { in: ['failed', 'cancelled'] } },
      data: {
        status: 'queued',
        attempts: 0,
        progress: 0,
        secondsLeft: null,
        cancelRequestedAt: null,
        startedAt: null,
        finishedAt: null,
        errorCode: null,
        errorMessage: null,
        errorHint: null,
        engineVersion: null,
        warnings: [],
      },
      select: { id: true },
    })
    const ids = ended.map(({ id }) => id)
    await transaction.$executeRaw`UPDATE "Run" SET "runtime" = NULL, "resolvedParams" = NULL, "timings" = NULL WHERE "id" = ANY(${ids})`
    await transaction.artifact.deleteMany({ where: { runId: { in: ids } } })
    await transaction.runImage.updateMany({ where: { runId: { in: ids } }, data: UNDONE })
    return ids
  })
  await queue.enqueue(again)
  await tell(services, again)
}

/** Throws what stands in the way of doing one of them again. */
async function checkPackages(db: Database, runIds: readonly string[]): Promise<void> {
  const runs = await db.run.findMany({
    where: { id: { in: [...runIds] }, explainerPackage: { not: Prisma.DbNull } },
    distinct: ['experimentId', 'explainerId', 'explainerPackage'],
    select: { explainerId: true, explainerPackage: true, experiment: { select: { workspaceId: true } } },
  })
  for (const { experiment, ...run } of runs) {
    const reason = await whyNotRepeatable({ db }, { ...experiment, ...run })
    if (reason) throw reason
  }
}

const UNDONE = {
  finishedAt: null,
  logits: null,
  probabilities: null,
  targets: [],
  topClass: null,
  topLogit: null,
  topProbability: null,
} satisfies Prisma.RunImageUpdateManyMutationInput

/** With all that they found. Running ones are stopped first. */
export async function removeRuns(services: Services, runIds: readonly string[]): Promise<void> {
  const { db, queue, events } = services
  const where = { id: { in: [...runIds] } }
  await queue.cancel(runIds)
  const runs = await db.run.findMany({ where, select: { id: true, experimentId: true } })
  await db.run.deleteMany({ where })
  for (const { id, experimentId } of runs) await events.publish(experimentId, { type: 'deleted', runId: id })
}

async function tell({ db, events }: Services, runIds: readonly string[]): Promise<void> {
  for (const { experimentId, event } of await runNews(db, { id: { in: [...runIds] } })) await events.publish(experimentId, event)
}
