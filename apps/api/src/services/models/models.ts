/** Models and their versions: lists, details, changes. Who may is decided before these are called. */
import { isDeepStrictEqual } from 'node:util'
import type { z } from '@sightline/engine/declarations'
import type {
  archiveModelInput,
  changeUseInput,
  checkModelInput,
  checkModelOutput,
  listModelsInput,
  ModelDetail,
  ModelSummary,
  ModelVersion,
  Network,
  updateModelInput,
} from '../../contract/index.ts'
import type { Database } from '../../database/client.ts'
import { notFound } from '../../errors/access-errors.ts'
import { modelInUse } from '../../errors/model-errors.ts'
import { keysetOf, type Page } from '../pagination.ts'
import { insertVersion, isMissingReference, type ModelServices } from './add-version.ts'
import { SUMMARY, toModel, toModelSummary, toNetwork, toVersion, toVersionSummary, WHOLE, type ModelFacts } from './show.ts'
import { readUse, readVersionLabels } from './version-info.ts'

type WithDatabase = Pick<ModelServices, 'db'>

export async function listModels({ db }: WithDatabase, input: z.output<typeof listModelsInput>): Promise<Page<ModelSummary>> {
  const { workspaceId, archived, search } = input
  const keyset = keysetOf(input, 'newest')
  const rows = await db.model.findMany({
    where: {
      workspaceId,
      archivedAt: archived ? { not: null } : null,
      ...(search && { name: { contains: search, mode: 'insensitive' } }),
      AND: keyset.after,
    },
    orderBy: keyset.orderBy,
    take: keyset.take,
  })
  const facts = await factsOf(
    db,
    rows.map(({ id }) => id),
  )
  return keyset.toPage(rows, (row) => toModelSummary(row, known(facts.get(row.id))))
}

export async function getModel({ db }: WithDatabase, modelId: string): Promise<ModelDetail> {
  const model = await db.model.findUniqueOrThrow({ where: { id: modelId } })
  const versions = await db.modelVersion.findMany({ where: { modelId }, select: SUMMARY, orderBy: { number: 'desc' } })
  const runs = await db.run.count({ where: { modelVersion: { modelId } } })
  return { ...toModel(model), versions: versions.map(toVersionSummary), runs }
}

export async function getVersion({ db }: WithDatabase, versionId: string): Promise<ModelVersion> {
  return toVersion(await db.modelVersion.findUniqueOrThrow({ where: { id: versionId }, select: WHOLE }))
}

export async function getNetwork({ db }: WithDatabase, versionId: string): Promise<Network> {
  return toNetwork(await db.modelVersion.findUniqueOrThrow({ where: { id: versionId }, select: { info: true } }))
}

/** What the version says of an image of its workspace, used as asked. Throws NOT_FOUND for an image of another workspace. */
export async function checkModel(
  { db, inspector }: Pick<ModelServices, 'db' | 'inspector'>,
  input: z.output<typeof checkModelInput> & { readonly workspaceId: string },
): Promise<z.output<typeof checkModelOutput>> {
  const version = await db.modelVersion.findUniqueOrThrow({ where: { id: input.versionId }, include: { files: true } })
  const image = await db.image.findFirst({ where: { id: input.imageId, imageSet: { workspaceId: input.workspaceId } } })
  if (!image) throw notFound()
  const { entry, files } = version
  const { predictions, filter, milliseconds } = await inspector.predict(
    { entry, files: files.map(({ path, sha256 }) => ({ path, sha256 })) },
    { use: input.use ?? readUse(version), labels: readVersionLabels(version), image: { sha256: image.sha256, name: image.name } },
  )
  return { predictions: [...predictions], filter, milliseconds }
}

/** A new version with the same files; the same version where nothing would change. Throws what `Inspector.inspectModel` throws. */
export async function changeUse(
  services: ModelServices,
  { versionId, use, labels, userId }: z.output<typeof changeUseInput> & { readonly userId: string },
): Promise<ModelVersion> {
  const { db, inspector } = services
  const version = await db.modelVersion.findUniqueOrThrow({
    where: { id: versionId },
    include: { files: true, model: { select: { workspaceId: true, name: true } } },
  })
  const { entry, modelId, model } = version
  const files = version.files.map(({ path, sha256 }) => ({ path, sha256 }))
  const inspected = await inspector.inspectModel({ entry, files }, { use, labels })
  if (isSame([inspected.use, inspected.labels], [readUse(version), readVersionLabels(version)])) {
    return await getVersion(services, versionId)
  }
  const added = await insertVersion(services, {
    model: { ...model, modelId, userId, source: version.source },
    inspected,
    entry,
    files,
  })
  return await getVersion(services, added.versionId)
}

export async function updateModel({ db }: WithDatabase, input: z.output<typeof updateModelInput>): Promise<ModelSummary> {
  const { modelId, name, description } = input
  await db.model.update({
    where: { id: modelId },
    data: { ...(name !== undefined && { name }), ...(description !== undefined && { description }) },
  })
  return await summaryOf(db, modelId)
}

export async function archiveModel({ db }: WithDatabase, input: z.output<typeof archiveModelInput>): Promise<ModelSummary> {
  await db.model.update({ where: { id: input.modelId }, data: { archivedAt: input.archived ? new Date() : null } })
  return await summaryOf(db, input.modelId)
}

/** Throws MODEL_IN_USE. Its files are left to the sweep, since others may use them too. */
export async function removeModel({ db }: WithDatabase, modelId: string): Promise<void> {
  const countRuns = () => db.run.count({ where: { modelVersion: { modelId } } })
  const runs = await countRuns()
  if (runs > 0) throw modelInUse(runs)
  try {
    await db.model.delete({ where: { id: modelId } })
  } catch (thrown) {
    // A run was made in between.
    throw isMissingReference(thrown) ? modelInUse(Math.max(1, await countRuns())) : thrown
  }
}

async function summaryOf(db: Database, modelId: string): Promise<ModelSummary> {
  const model = await db.model.findUniqueOrThrow({ where: { id: modelId } })
  return toModelSummary(model, known((await factsOf(db, [modelId])).get(modelId)))
}

/** A model has a version from its first moment to its last. */
function known(facts: ModelFacts | undefined): ModelFacts {
  if (!facts) throw notFound()
  return facts
}

async function factsOf(db: Database, modelIds: string[]): Promise<Map<string, ModelFacts>> {
  const where = { modelId: { in: modelIds } }
  const [latest, counts, runs] = await Promise.all([
    db.modelVersion.findMany({
      where,
      select: SUMMARY,
      distinct: ['modelId'],
      orderBy: [{ modelId: 'asc' }, { number: 'desc' }],
    }),
    db.modelVersion.groupBy({ by: ['modelId'], where, _count: true }),
    db.$queryRaw<{ modelId: string; runs: bigint }[]>`
      SELECT version."modelId", count(*) AS runs FROM "Run" JOIN "ModelVersion" AS version ON version."id" = "Run"."modelVersionId"
      WHERE version."modelId" = ANY(${modelIds}) GROUP BY version."modelId"`,
  ])
  const versionsOf = new Map(counts.map(({ modelId, _count }) => [modelId, _count]))
  const runsOf = new Map(runs.map((row) => [row.modelId, Number(row.runs)]))
  return new Map(
    latest.map((row) => [
      row.modelId,
      { latest: row, versions: versionsOf.get(row.modelId) ?? 1, runs: runsOf.get(row.modelId) ?? 0 },
    ]),
  )
}

/** As JSON, whatever the order of keys. */
function isSame(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)))
}
