/** Runs as lists, grids and pages show them. */
import type { Cell, ImageRow, Run, RunImage, RunPreview, RunSummary } from '../../contract/index.ts'
import type { cellsInput, listRunsInput, rowsInput, runImageInput } from '../../contract/index.ts'
import type { z } from '@sightline/engine/declarations'
import type { Database } from '../../database/client.ts'
import { Prisma } from '../../database/generated/client.ts'
import { notFound } from '../../errors/access-errors.ts'
import { toImage } from '../images/images.ts'
import { readVersionLabels } from '../models/version-info.ts'
import { keysetOf, readCursor, writeCursor, type Page } from '../pagination.ts'
import { countImages } from './image-counts.ts'
import { whyNotRepeatable } from './run-package.ts'
import { predictionsOf } from './scores.ts'
import { ARTIFACT, SUMMARY, toArtifact, toRun, toSummary, WHOLE } from './show.ts'

interface Services {
  readonly db: Database
}

export async function listRuns({ db }: Services, input: z.output<typeof listRunsInput>): Promise<Page<RunSummary>> {
  const { experimentId, modelId, explainerId, status, sort } = input
  const keyset = keysetOf(input, sort)
  const versions = modelId ? await db.modelVersion.findMany({ where: { modelId }, select: { id: true } }) : null
  const rows = await db.run.findMany({
    where: {
      experimentId,
      ...(explainerId && { explainerId }),
      ...(status && { status }),
      ...(versions && { modelVersionId: { in: versions.map(({ id }) => id) } }),
      AND: keyset.after,
    },
    orderBy: keyset.orderBy,
    take: keyset.take,
    select: SUMMARY,
  })
  const counts = await countImages(
    db,
    rows.map(({ id }) => id),
  )
  return keyset.toPage(rows, (row) => toSummary(row, counts.get(row.id)))
}

/** The images of an experiment's runs, each once, in the order in which they were added. */
export async function listRows({ db }: Services, input: z.output<typeof rowsInput>): Promise<Page<ImageRow>> {
  const { experimentId, cursor, limit } = input
  const after = cursor ? readCursor(cursor) : null
  // Image by image, by the index of its runs, of which one of this experiment is enough. Where few images have very many runs PostgreSQL expects to meet one soon in
  // any order and reads the whole table for each image that has none: not so without sequential scans.
  const [, rows] = await db.$transaction([
    db.$executeRaw`SET LOCAL enable_seqscan = off`,
    db.$queryRaw<Prisma.ImageGetPayload<true>[]>`
    SELECT image.* FROM "Image" AS image
    JOIN "ImageSet" AS owner ON owner."id" = image."imageSetId"
    CROSS JOIN LATERAL (
      SELECT FROM "RunImage" AS used JOIN "Run" AS run ON run."id" = used."runId"
      WHERE used."imageId" = image."id" AND run."experimentId" = ${experimentId} LIMIT 1
    ) AS found
    WHERE owner."workspaceId" = (SELECT "workspaceId" FROM "Experiment" WHERE "id" = ${experimentId})
      AND ${after ? Prisma.sql`(image."createdAt", image."id") > (${after.createdAt}, ${after.id})` : Prisma.sql`TRUE`}
    ORDER BY image."createdAt", image."id" LIMIT ${limit + 1}`,
  ])
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(toImage), next: rows.length > limit && last ? writeCursor(last) : null }
}

/** Of runs and images of this experiment; where a run does not have an image there is no cell. */
export async function listCells({ db }: Services, input: z.output<typeof cellsInput>): Promise<Cell[]> {
  const { experimentId, runIds, imageIds } = input
  const [cells, first, shared] = await Promise.all([
    db.runImage.findMany({
      where: { runId: { in: runIds }, imageId: { in: imageIds }, run: { experimentId } },
      select: {
        runId: true,
        imageId: true,
        finishedAt: true,
        topClass: true,
        topLogit: true,
        topProbability: true,
        run: { select: { modelVersion: { select: { labels: true } } } },
      },
    }),
    db.artifact.findMany({
      where: { runId: { in: runIds }, imageId: { in: imageIds }, position: 0 },
      select: { id: true, runId: true, imageId: true, target: true },
    }),
    db.artifact.findMany({ where: { runId: { in: runIds }, imageId: null, position: 0 }, select: { id: true, runId: true } }),
  ])
  const key = (runId: string, imageId: string | null) => `${runId} ${imageId}`
  const own = new Map(first.map((artifact) => [key(artifact.runId, artifact.imageId), artifact]))
  const ofRun = new Map(shared.map((artifact) => [artifact.runId, artifact]))
  return cells.map(({ runId, imageId, finishedAt, topClass, topLogit, topProbability, run }) => {
    const artifact = own.get(key(runId, imageId))
    const label = topClass === null ? null : (readVersionLabels(run.modelVersion)?.[topClass] ?? null)
    return {
      runId,
      imageId,
      done: finishedAt !== null,
      artifactId: artifact?.id ?? ofRun.get(runId)?.id ?? null,
      target: artifact?.target ?? null,
      top: topClass === null ? null : { class: topClass, label, logit: topLogit, probability: topProbability },
    }
  })
}

/** Throws NOT_FOUND. */
export async function getRun({ db }: Services, runId: string): Promise<Run> {
  const row = await db.run.findUnique({ where: { id: runId }, select: WHOLE })
  if (!row) throw notFound()
  const { workspaceId } = row.experiment
  const [counts, missing] = await Promise.all([countImages(db, [runId]), whyNotRepeatable({ db }, { ...row, workspaceId })])
  return toRun(row, { counts: counts.get(runId), missing })
}

/** Null where there is none (yet, or any more). */
export async function getRunPreview({ db }: Services, runId: string): Promise<RunPreview | null> {
  const row = await db.runPreview.findUnique({ where: { runId } })
  if (!row) return null
  const { imageId, picture, target, samples, relativeError } = row
  return { imageId, picture: Buffer.from(picture).toString('base64'), target, samples, relativeError }
}

/** Throws NOT_FOUND. */
export async function getRunImage({ db }: Services, input: z.output<typeof runImageInput>): Promise<RunImage> {
  const row = await db.runImage.findUnique({
    where: { runId_imageId: input },
    include: { image: true, run: { select: { modelVersion: { select: { labels: true } } } } },
  })
  if (!row) throw notFound()
  const artifacts = await db.artifact.findMany({ where: input, select: ARTIFACT, orderBy: { position: 'asc' } })
  return {
    image: toImage(row.image),
    predictions: predictionsOf(row, readVersionLabels(row.run.modelVersion)),
    targets: row.targets,
    done: row.finishedAt !== null,
    artifacts: artifacts.map(toArtifact),
  }
}
