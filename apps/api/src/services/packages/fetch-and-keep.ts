/** An installation: fetched and described by a runner, its archive kept in the store, checked, and then installed all at once. */
import { createReadStream } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { explainers } from '@sightline/plugins'
import { refuseTakenIds, type PackageDescription } from '@sightline/plugin-host'
import type { Prisma } from '../../database/generated/client.ts'
import { packageFetchTimedOut } from '../../errors/package-errors.ts'
import { packageSettings } from '../../runner/package-settings.ts'
import { discardFiles, keepFile, type KeptFile } from '../files/keep-file.ts'
import { checkArchive } from './check-archive.ts'
import { installedRows, newestOf, readDescribed } from './package-rows.ts'
import { holdTask } from './task-rows.ts'
import { timedOutAs, type CurrentTask, type TaskParts } from './task.ts'

const SECONDS = 600
/** Held while a package is installed, so that of two with the same explainer one comes second. */
const INSTALL_LOCK = 7_446_278_402n

type Found = Awaited<ReturnType<typeof fetchIt>>

/** Gives the id of the package's row. Throws the plugin host's errors, EXPLAINER_ID_TAKEN among them, and PACKAGE_TOO_LARGE. */
export async function fetchAndKeep(parts: TaskParts, task: CurrentTask): Promise<string> {
  const { db } = parts
  const found = await fetchIt(parts, task)
  await refuseTaken(db, found.described)
  const archive = await keepFile(parts, createReadStream(found.archive), { mediaType: 'application/gzip' })
  try {
    const { integrity } = found.identity
    const described = plain(found.described)
    const check = await checkArchive(parts, task, { integrity, archiveSha256: archive.sha256, described })
    return await install(parts, task, { found, archive, described, check })
  } catch (thrown) {
    await discardFiles(parts, [archive])
    throw thrown
  }
}

async function fetchIt({ config, store, runner, signal }: TaskParts, task: CurrentTask) {
  const { uploadSha256, folder } = task
  const upload = join(folder, 'upload.tgz')
  // The store knows files by their hash, npm by their ending.
  if (uploadSha256 !== null) await copyFile(await store.localPath(uploadSha256), upload)
  const input = {
    source: { spec: uploadSha256 === null ? task.spec : upload, registry: config.packages.registry },
    folder,
    maxBytes: config.packages.bytes,
    sandbox: packageSettings(config).sandbox,
  }
  try {
    return await runner.request('install-package', input, {
      signal,
      timeoutMilliseconds: SECONDS * 1000,
      onEvent: ({ step }) => task.tell({ step }),
    })
  } catch (thrown) {
    throw timedOutAs(thrown, packageFetchTimedOut(SECONDS))
  }
}

interface Installed {
  readonly found: Found
  readonly archive: KeptFile
  readonly described: Prisma.JsonObject
  readonly check: Prisma.InputJsonObject
}

/** Whatever was installed under that name before: new runs take this one. */
async function install({ db }: TaskParts, task: CurrentTask, { found, archive, described, check }: Installed): Promise<string> {
  const { name, version, integrity } = found.identity
  return await db.$transaction(async (transaction) => {
    await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${INSTALL_LOCK})`
    await refuseTaken(transaction, found.described)
    await holdTask(transaction, task.id)
    const data = {
      source: task.source,
      spec: task.spec,
      archiveSha256: archive.sha256,
      described,
      check,
      installedById: task.startedById,
      installedAt: new Date(),
      removedAt: null,
    }
    const { id } = await transaction.explainerPackage.upsert({
      where: { name_version_integrity: { name, version, integrity } },
      create: { name, version, integrity, ...data },
      update: data,
      select: { id: true },
    })
    return id
  })
}

/** Throws EXPLAINER_ID_TAKEN. */
async function refuseTaken(db: Pick<Prisma.TransactionClient, 'explainerPackage'>, described: PackageDescription): Promise<void> {
  const taken = new Map<string, string | null>(explainers.map(({ id }) => [id, null]))
  for (const row of newestOf(await installedRows(db))) {
    if (row.name === described.name) continue
    for (const { id } of readDescribed(row).explainers) taken.set(id, row.name)
  }
  refuseTakenIds(described, taken)
}

function plain(value: PackageDescription): Prisma.JsonObject {
  return JSON.parse(JSON.stringify(value)) as Prisma.JsonObject
}
