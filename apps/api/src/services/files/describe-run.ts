/** A run as a document: all that is needed to repeat it, here or with the command line. */
import type { ModelUse } from '../../contract/index.ts'
import type { Database } from '../../database/client.ts'
import type { Prisma } from '../../database/generated/client.ts'
import { readUse, readVersionInfo, readVersionLabels } from '../models/version-info.ts'
import { identityOf } from '../packages/package-rows.ts'
import { readRunPackage, type RunPackage } from '../runs/run-package.ts'
import { quote, runCommand } from './run-command.ts'

const NAMED_IMAGE = { select: { name: true, sha256: true } } satisfies Prisma.ImageDefaultArgs

/** Throws NOT_FOUND if the run is gone. */
export async function describeRun(db: Database, runId: string) {
  const run = await db.run.findUniqueOrThrow({
    where: { id: runId },
    include: {
      modelVersion: { include: { model: { select: { name: true } }, files: { include: { file: { select: { bytes: true } } } } } },
      images: { include: { image: NAMED_IMAGE }, orderBy: { position: 'asc' } },
      backgrounds: { include: { image: NAMED_IMAGE }, orderBy: { imageId: 'asc' } },
    },
  })
  const { modelVersion: version, params, resolvedParams, target, score, seed } = run
  const use = readUse(version)
  const labels = readVersionLabels(version)
  const images = run.images.map(({ image }) => image)
  const background = run.backgrounds.map(({ image }) => image)
  const command = runCommand({
    entry: version.entry,
    images,
    background,
    explainerId: run.explainerId,
    params: paramsOf(resolvedParams ?? params),
    target: target as Prisma.JsonObject,
    score,
    seed,
    runtime: runtimeOf(run.runtime) ?? run.runtimeRequested,
  })
  const from = readRunPackage(run)
  return {
    run: {
      id: run.id,
      status: run.status,
      createdAt: run.createdAt,
      startedAt: run.startedAt,
      finishedAt: run.finishedAt,
    },
    model: {
      name: version.model.name,
      version: version.number,
      sha256: version.sha256,
      format: version.format,
      entry: version.entry,
      files: version.files.map(({ path, sha256, file }) => ({ path, sha256, bytes: Number(file.bytes) })),
      inputShape: version.inputShape,
      preprocessing: readVersionInfo(version).preprocessing,
    },
    explainer: { id: run.explainerId, version: run.explainerVersion, package: from && identityOf(from) },
    /** As used, if it came so far. */
    params: resolvedParams ?? params,
    paramsGiven: params,
    target,
    score,
    seed,
    images,
    background,
    runtime: run.runtime,
    runtimeRequested: run.runtimeRequested,
    engineVersion: run.engineVersion,
    repeat: {
      how: from ? `${HOW_TO_REPEAT} ${HOW_TO_INSTALL}` : HOW_TO_REPEAT,
      /** What brings the explainer, before “command”; null: it comes with Sightline. */
      install: from && (await installCommand(db, from)),
      /** To be put beside the model as `sightline.json`. */
      sidecar: sidecarOf(use, labels),
      /** In a folder with the model and the images under the names above, and that sidecar. */
      command,
    },
  }
}

/** The document is read far from here, by people who have nothing else at hand. */
const HOW_TO_REPEAT =
  'Put the model’s files and the images into one folder under the names given here, and “sidecar” beside the model as sightline.json; ' +
  'run “command” there (in a checkout of Sightline, “sightline” is “npm run -s sightline --”).'

const HOW_TO_INSTALL =
  'The explainer is from a package: run “install” first, which brings the version of this run; compare its integrity with the one here. ' +
  'A package that came as a file has to be at hand as that file.'

async function installCommand(db: Database, from: RunPackage): Promise<string> {
  const { name, version, integrity } = from
  const row = await db.explainerPackage.findUnique({ where: { name_version_integrity: { name, version, integrity } } })
  return `sightline plugins add ${quote(row?.source === 'upload' ? row.spec : `${name}@${version}`)}`
}

export type RunDocument = Awaited<ReturnType<typeof describeRun>>

function sidecarOf(use: ModelUse, labels: readonly string[] | null) {
  return { ...use, ...(labels && { labels }) }
}

function paramsOf(value: Prisma.JsonValue): Prisma.JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
}

function runtimeOf(value: Prisma.JsonValue): string | null {
  const id = paramsOf(value)['id']
  return typeof id === 'string' ? id : null
}
