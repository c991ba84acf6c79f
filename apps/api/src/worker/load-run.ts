/** From a run's row to what a runner is told. */
import type { RuntimeId } from '@sightline/engine'
import { modelUseSchema, targetSchema } from '../contract/index.ts'
import type { Prisma } from '../database/generated/client.ts'
import { engineVersion } from '../runner/engine-version.ts'
import type { LocalModelFiles, RunInput } from '../runner/protocol.ts'
import { toLocalPackage } from '../services/packages/local-package.ts'
import { findRunPackage, readRunPackage } from '../services/runs/run-package.ts'
import { holdLease, LeaseLost, type Lease } from './lease.ts'
import type { WorkerParts } from './parts.ts'

/** Throws FILE_MISSING and PACKAGE_VERSION_MISSING. What an earlier attempt finished is kept, unless another version of the engine made it. */
export async function loadRun(parts: WorkerParts, lease: Lease, folder: string): Promise<RunInput> {
  const { store, settings } = parts
  const run = await readRun(parts, lease)
  if (run.engineVersion !== null && run.engineVersion !== (await engineVersion())) {
    await discardResults(parts, lease)
    run.images.forEach((image) => (image.finishedAt = null))
  }
  const { modelVersion: version } = run
  const local = async ({ image: { id, name, sha256 } }: { image: { id: string; name: string; sha256: string } }) => ({
    id,
    name,
    localPath: await store.localPath(sha256),
  })
  const runtime = run.runtimeRequested ?? (run.runtime as { id: string } | null)?.id ?? settings.runtime
  return {
    model: await localModelFiles(parts, version),
    modelKey: version.id,
    modelName: version.number > 1 ? `${version.model.name} v${version.number}` : version.model.name,
    explainerId: run.explainerId,
    explainerVersion: run.explainerVersion,
    package: await localPackage(parts, run),
    params: run.params as Record<string, unknown>,
    images: await Promise.all(run.images.map(local)),
    background: await Promise.all(run.backgrounds.map(local)),
    target: targetSchema.parse(run.target),
    score: run.score as RunInput['score'],
    seed: run.seed >>> 0,
    // Checked where it came in: see `runtimeSchema` of the contract.
    runtime: runtime as RuntimeId,
    folder,
    done: run.images.flatMap(({ image, finishedAt }) => (finishedAt ? [image.id] : [])),
  }
}

/** Throws PACKAGE_VERSION_MISSING. A worker that has not got the archive gets it from the store. */
async function localPackage(parts: WorkerParts, run: { explainerId: string; explainerPackage: Prisma.JsonValue }) {
  const from = readRunPackage(run)
  if (!from) return null
  const row = await findRunPackage(parts, { explainerId: run.explainerId, from })
  return toLocalPackage(parts, parts.settings.packages, row)
}

async function readRun({ db }: WorkerParts, { runId }: Lease) {
  const image = { select: { id: true, name: true, sha256: true } }
  return await db.run.findUniqueOrThrow({
    where: { id: runId },
    include: {
      modelVersion: { include: { files: true, model: { select: { name: true } } } },
      images: { orderBy: { position: 'asc' }, select: { finishedAt: true, image } },
      backgrounds: { orderBy: { imageId: 'asc' }, select: { image } },
    },
  })
}

interface VersionRow {
  readonly entry: string
  readonly inputShape: readonly number[]
  readonly preprocessing: unknown
  readonly labels: unknown
  readonly files: readonly { readonly path: string; readonly sha256: string }[]
}

async function localModelFiles({ store }: WorkerParts, version: VersionRow): Promise<LocalModelFiles> {
  const [height, width] = version.inputShape
  return {
    entry: version.entry,
    files: await Promise.all(version.files.map(async ({ path, sha256 }) => ({ path, localPath: await store.localPath(sha256) }))),
    // The size is the version's also where the model's files leave it open.
    use: { ...modelUseSchema.parse(version.preprocessing), inputSize: [height, width] },
    labels: version.labels as string[] | null,
  }
}

async function discardResults({ db }: WorkerParts, lease: Lease): Promise<void> {
  const { runId } = lease
  await db.$transaction(async (transaction) => {
    if (!(await holdLease(transaction, lease))) throw new LeaseLost(lease)
    await transaction.artifact.deleteMany({ where: { runId } })
    await transaction.runImage.updateMany({ where: { runId }, data: { finishedAt: null, targets: [] } })
  })
}
