/** A finished run with a model, an experiment and one artifact, as rows and files; nothing has computed it. */
import { randomBytes } from 'node:crypto'
import { keepFile, type FileServices } from '../../services/files/keep-file.ts'
import { insertVersion } from '../../services/models/add-version.ts'

export interface RunToAdd {
  readonly workspaceId: string
  readonly imageId: string
  readonly numbers?: Uint8Array
  readonly picture?: Uint8Array
}

export interface AddedRun {
  readonly modelId: string
  readonly versionId: string
  readonly modelSha256: string
  readonly experimentId: string
  readonly runId: string
  readonly artifactId: string
}

export async function addRun(services: FileServices, { workspaceId, imageId, numbers, picture }: RunToAdd): Promise<AddedRun> {
  const { db } = services
  const keep = async (content: Uint8Array | undefined, mediaType: string) =>
    (await keepFile(services, content ?? randomBytes(100), { mediaType })).sha256
  const modelSha256 = await keep(undefined, 'application/octet-stream')
  const { modelId, versionId } = await insertVersion(services, {
    model: { workspaceId, userId: 'editor', name: 'Model' },
    entry: 'model.h5',
    files: [{ path: 'model.h5', sha256: modelSha256 }],
    inspected: {
      info: {
        format: 'keras-h5',
        sha256: modelSha256,
        inputShape: [8, 8, 3],
        head: { kind: 'softmax', assumed: false, classes: 4 },
        headless: null,
        layers: [],
        lastSpatialLayer: null,
        operators: [],
        batchSize: 1,
        warnings: [],
      },
      edges: [],
      parameters: 5_000_000_000,
      preprocessing: { preset: 'unit', resize: 'stretch' },
      labels: ['a', 'b', 'c', 'd'],
      use: { preprocess: 'unit' },
      warnings: [],
    },
  })
  const experiment = await db.experiment.create({ data: { workspaceId, name: 'Experiment' } })
  const run = await db.run.create({
    data: {
      experimentId: experiment.id,
      modelVersionId: versionId,
      explainerId: 'grad-cam',
      explainerVersion: '1.0.0',
      params: { layer: 'conv' },
      resolvedParams: { layer: 'conv', relu: true },
      target: { top: 1 },
      seed: 7,
      status: 'done',
      runtime: { id: 'onnxruntime', backend: 'cpu' },
      engineVersion: '0.1.0',
      images: { create: { imageId, position: 0, targets: [3] } },
    },
  })
  const artifact = await db.artifact.create({
    data: {
      runId: run.id,
      imageId,
      position: 0,
      kind: 'attribution',
      layer: 'conv',
      target: 3,
      shape: [8, 8],
      meaning: '∂logit/∂conv',
      stats: {},
      diagnostics: {},
      display: { as: 'map' },
      sha256: await keep(numbers, 'application/octet-stream'),
      thumbnailSha256: await keep(picture, 'image/png'),
      pictureSha256: await keep(picture, 'image/png'),
    },
  })
  return { modelId, versionId, modelSha256, experimentId: experiment.id, runId: run.id, artifactId: artifact.id }
}
