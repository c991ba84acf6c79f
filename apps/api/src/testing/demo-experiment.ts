/** An experiment for tests: the demo's two models and some of its images, in a workspace of its own. */
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { openModel } from '@sightline/engine'
import type { Grid } from '../contract/index.ts'
import type { Database } from '../database/client.ts'
import type { Prisma } from '../database/generated/client.ts'
import { orderedId } from '../jobs/ordered-id.ts'
import { keepFile, type FileServices } from '../services/files/keep-file.ts'

const demo = (path: string) => fileURLToPath(new URL(`../../../../demo/${path}`, import.meta.url))

export interface DemoExperiment {
  readonly workspaceId: string
  readonly experimentId: string
  readonly userId: string
  /** Model versions. */
  readonly honest: string
  readonly cleverHans: string
  readonly images: readonly { readonly id: string; readonly path: string }[]
  readonly backgroundIds: readonly string[]
}

export interface DemoOptions {
  /** How many images; the demo's are taken again, under other names, where it has no more. Default 4. */
  readonly images?: number
}

export async function demoExperiment(services: FileServices, { images: count = 4 }: DemoOptions = {}): Promise<DemoExperiment> {
  const { db } = services
  const [workspaceId, userId] = [orderedId(), orderedId()]
  await db.user.create({ data: { id: userId, name: 'Ada', email: `${userId}@example.org` } })
  await db.workspace.create({ data: { id: workspaceId, name: 'Tests', slug: workspaceId } })
  await db.member.create({ data: { id: orderedId(), organizationId: workspaceId, userId, role: 'owner' } })
  const experiment = await db.experiment.create({ data: { workspaceId, name: 'Digits', createdById: userId } })
  const images = await addImages(services, { workspaceId, folder: 'images', tag: 'input', count })
  const background = await addImages(services, { workspaceId, folder: 'background', tag: 'background', count: 3 })
  return {
    workspaceId,
    experimentId: experiment.id,
    userId,
    honest: await addModel(services, workspaceId, 'honest'),
    cleverHans: await addModel(services, workspaceId, 'clever-hans'),
    images,
    backgroundIds: background.map(({ id }) => id),
  }
}

async function addModel(services: FileServices, workspaceId: string, name: string): Promise<string> {
  const files = await Promise.all(
    ['model.json', 'weights.bin'].map(async (path) => {
      const source = createReadStream(demo(`models/${name}/${path}`))
      return { path, sha256: (await keepFile(services, source, { mediaType: 'application/octet-stream' })).sha256 }
    }),
  )
  const { model, preprocessing } = await openModel(demo(`models/${name}`))
  const { labels, ...info } = model.info
  await model.dispose()
  const { id } = await services.db.model.create({ data: { workspaceId, name } })
  const version = await services.db.modelVersion.create({
    data: {
      modelId: id,
      number: 1,
      format: info.format,
      sha256: info.sha256,
      entry: 'model.json',
      inputShape: [...info.inputShape],
      parameters: info.layers.reduce((sum, { parameters }) => sum + parameters, 0),
      classes: info.head?.classes ?? null,
      preprocessing: { preprocess: preprocessing.preset, head: 'softmax' },
      labels: labels ? [...labels] : undefined,
      info: JSON.parse(JSON.stringify({ ...info, preprocessing, edges: [] })) as Prisma.InputJsonObject,
      files: { create: files },
    },
  })
  return version.id
}

interface ImagesToAdd {
  readonly workspaceId: string
  readonly folder: 'images' | 'background'
  readonly tag: 'input' | 'background'
  readonly count: number
}

async function addImages(services: FileServices, { workspaceId, folder, tag, count }: ImagesToAdd) {
  const names = (await readdir(demo(folder))).filter((name) => name.endsWith('.png')).sort()
  const set = await services.db.imageSet.create({ data: { workspaceId, name: folder } })
  const rows = await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const id = orderedId()
      const path = demo(`${folder}/${names[i % names.length]}`)
      const { sha256 } = await keepFile(services, createReadStream(path), { mediaType: 'image/png' })
      return { id, path, sha256, name: `${i}-${names[i % names.length]}` }
    }),
  )
  await services.db.image.createMany({
    data: rows.map(({ id, sha256, name }) => ({ id, sha256, name, imageSetId: set.id, tag, width: 64, height: 64 })),
  })
  return rows.map(({ id, path }) => ({ id, path }))
}

export type RunOptions = Partial<
  Omit<Grid, 'experimentId' | 'modelVersionIds' | 'explainers'> & {
    readonly modelVersionId: string
    readonly explainerId: string
    readonly explainerVersion: string
    readonly params: Prisma.InputJsonObject
  }
>

/** A queued run, straight into the table, of any explainer. */
export async function insertRun(db: Database, experiment: DemoExperiment, options: RunOptions = {}): Promise<string> {
  const { imageIds = experiment.images.map(({ id }) => id), backgroundIds = [] } = options
  const { id } = await db.run.create({
    data: {
      experimentId: experiment.experimentId,
      modelVersionId: options.modelVersionId ?? experiment.honest,
      explainerId: options.explainerId ?? 'grad-cam',
      explainerVersion: options.explainerVersion ?? '1.0.0',
      params: options.params ?? {},
      target: options.target ?? { top: 1 },
      score: options.score ?? 'logit',
      seed: options.seed ?? 0,
      runtimeRequested: options.runtime ?? null,
      images: { create: imageIds.map((imageId, position) => ({ imageId, position })) },
      backgrounds: { create: backgroundIds.map((imageId) => ({ imageId })) },
    },
  })
  return id
}
