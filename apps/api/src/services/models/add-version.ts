/** Adding a model: its files are kept already; a runner looks at them, and then it has its rows, or nothing of it is left. */
import type { ModelSourceFacts } from '@sightline/catalogue'
import type { ModelUse } from '../../contract/index.ts'
import { Prisma } from '../../database/generated/client.ts'
import { filesSwept } from '../../errors/upload-errors.ts'
import type { InspectedModel, Inspector } from '../../runner/inspector.ts'
import { discardFiles, type FileServices, type KeptFile } from '../files/keep-file.ts'
import { chooseFiles } from './choose-files.ts'
import { versionInfoOf } from './version-info.ts'

export interface ModelServices extends FileServices {
  readonly inspector: Inspector
}

export interface UploadedFile extends KeptFile {
  /** Within the upload, with `/`. */
  readonly path: string
}

export interface NewModel {
  readonly workspaceId: string
  /** Null: the account is gone. */
  readonly userId: string | null
  /** Of a new model; that of an old one stays. */
  readonly name: string
  readonly description?: string
  /** A new version of that model, which is known to be of the workspace. */
  readonly modelId?: string
  readonly use: ModelUse
  /** Left out: what the sidecar says, or a file of labels among the files. */
  readonly labels?: readonly string[] | null
  readonly files: readonly UploadedFile[]
  /** Where they came from, if not from a person. */
  readonly source?: ModelSourceFacts
  /** Part of the same transaction: what it throws leaves no version behind. */
  complete?(transaction: Prisma.TransactionClient, added: AddedModel): Promise<void>
}

export interface AddedModel {
  readonly modelId: string
  readonly versionId: string
}

/** Throws MODEL_NOT_AMONG_FILES, SEVERAL_MODELS and what `Inspector.inspectModel` throws; then the files are discarded. */
export async function addModel(services: ModelServices, model: NewModel): Promise<AddedModel> {
  const { files, use, labels } = model
  try {
    const { entry, parts, about } = chooseFiles(files.map(({ path }) => path))
    const named = (paths: readonly string[]) => files.filter(({ path }) => paths.includes(path))
    const inspected = await services.inspector.inspectModel(
      { entry, files: named([...parts, ...about]) },
      { use, ...(labels !== undefined && { labels }) },
    )
    const added = await insertVersion(services, { model, inspected, entry, files: named(parts) })
    await discardFiles(services, leftOver(files, named(parts)))
    return added
  } catch (thrown) {
    await discardFiles(services, files)
    throw thrown
  }
}

/** A file that stays may be there twice, under a name that is not needed. */
function leftOver(files: readonly UploadedFile[], kept: readonly UploadedFile[]): UploadedFile[] {
  const staying = new Set(kept.map(({ sha256 }) => sha256))
  return files.filter(({ sha256 }) => !staying.has(sha256))
}

export interface NewVersion {
  readonly model: Pick<NewModel, 'workspaceId' | 'name' | 'description' | 'modelId' | 'complete'> & {
    readonly userId: string | null
    /** As it is kept. */
    readonly source?: ModelSourceFacts | Prisma.JsonValue
  }
  readonly inspected: InspectedModel
  readonly entry: string
  readonly files: readonly { readonly path: string; readonly sha256: string }[]
}

/** Throws UPLOAD_CONFLICT if a file was removed meanwhile. */
export async function insertVersion({ db }: FileServices, { model, inspected, entry, files }: NewVersion): Promise<AddedModel> {
  const { info, use, labels } = inspected
  try {
    return await db.$transaction(async (transaction) => {
      const { workspaceId, name, description = '' } = model
      const modelId = model.modelId ?? (await transaction.model.create({ data: { workspaceId, name, description } })).id
      // Two versions at once wait for each other here, so that each gets a number of its own.
      await transaction.$queryRaw`SELECT "id" FROM "Model" WHERE "id" = ${modelId} FOR UPDATE`
      const last = await transaction.modelVersion.aggregate({ where: { modelId }, _max: { number: true } })
      const version = await transaction.modelVersion.create({
        data: {
          modelId,
          number: (last._max.number ?? 0) + 1,
          format: info.format,
          sha256: info.sha256,
          entry,
          inputShape: [...info.inputShape],
          parameters: BigInt(inspected.parameters),
          classes: info.head?.classes ?? null,
          preprocessing: use,
          labels: labels ? [...labels] : Prisma.DbNull,
          info: versionInfoOf(inspected) as unknown as Prisma.InputJsonValue,
          createdById: model.userId,
          source: (model.source ?? Prisma.DbNull) as Prisma.InputJsonValue | typeof Prisma.DbNull,
          files: { createMany: { data: files.map(({ path, sha256 }) => ({ path, sha256 })) } },
        },
      })
      const added = { modelId, versionId: version.id }
      await model.complete?.(transaction, added)
      return added
    })
  } catch (thrown) {
    throw isMissingReference(thrown) ? filesSwept() : thrown
  }
}

/** A row that was to be referred to is gone. */
export function isMissingReference(thrown: unknown): boolean {
  return thrown instanceof Prisma.PrismaClientKnownRequestError && thrown.code === 'P2003'
}
