/**
 * Opens an uploaded model as a run would and lets it answer once, on an empty picture: what passes here can be explained. What its own sidecar and file of labels
 * say is read here, once; from then on the version's row says it.
 */
import { mkdir, readFile, rm, symlink } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import {
  ndArray,
  openModel,
  readLabels,
  readSidecar,
  sizeOf,
  type ExplainableModel,
  type InputSize,
  type ModelInfo,
} from '@sightline/engine'
import type { ModelUse } from '../../contract/index.ts'
import { labelsNotUploaded } from '../../errors/upload-errors.ts'
import { makeModelFolder } from '../model-cache.ts'
import type { InspectedModel } from '../inspector.ts'
import type { UploadedModel } from '../protocol.ts'
import { isLabelsFile, sidecarOf } from '../uploaded-names.ts'
import { withoutFolders } from './without-folders.ts'
import type { Task } from './task.ts'

/** For a model that leaves its size open, where nothing says which. */
const DEFAULT_SIZE: InputSize = { height: 224, width: 224 }

export const inspectModel: Task<'inspect-model'> = (uploaded) =>
  withoutFolders(async () => {
    const { use, labels } = await readDeclared(uploaded)
    let assumed = false
    const sizeFrom = () => {
      assumed = true
      return Promise.resolve(DEFAULT_SIZE)
    }
    const folder = await makeModelFolder({ ...uploaded, use, labels })
    try {
      const opened = await openModel(folder.path, { sizeFrom, trustLinks: true })
      try {
        const info = lasting(opened.model.info)
        await tryOut(opened.model)
        const outermost = info.layers.filter(({ within }) => within === undefined)
        return {
          info,
          edges: opened.edges,
          parameters: outermost.reduce((sum, layer) => sum + layer.parameters, 0),
          preprocessing: opened.preprocessing,
          labels,
          use: assumed ? { ...use, inputSize: [DEFAULT_SIZE.height, DEFAULT_SIZE.width] } : use,
          warnings: [...opened.warnings, ...(assumed ? [SIZE_ASSUMED] : [])],
        }
      } finally {
        await opened.dispose()
      }
    } finally {
      await folder.remove()
    }
  })

/** What is so whatever computes, and whatever the classes are called. */
function lasting(info: ModelInfo): InspectedModel['info'] {
  const { format, sha256, inputShape, head, headless, layers, lastSpatialLayer, attention, operators, batchSize, warnings } = info
  const facts = { format, sha256, inputShape, head, headless, layers, lastSpatialLayer, operators, batchSize, warnings }
  return { ...facts, ...(attention && { attention }) }
}

const SIZE_ASSUMED =
  `The model leaves the size of its input open and nothing says which it was made for; ${DEFAULT_SIZE.height}×${DEFAULT_SIZE.width} pixels are ` +
  'assumed. Set the input size if it learned from another.'

/** A runtime may refuse what the importer could read. */
async function tryOut(model: ExplainableModel): Promise<void> {
  const { head, inputShape } = model.info
  if (head) await model.predict(ndArray([1, ...inputShape], new Float32Array(sizeOf(inputShape))))
}

/** What was asked for goes before what the sidecar says. */
async function readDeclared(uploaded: UploadedModel): Promise<{ use: ModelUse; labels: readonly string[] | null }> {
  const folder = join(process.cwd(), 'uploaded')
  try {
    await linkFiles(folder, uploaded)
    await checkLabelsPath(folder, uploaded)
    const { labels: declared, inputSize, ...rest } = (await readSidecar(join(folder, uploaded.entry))) ?? {}
    const size = inputSize && ([inputSize.height, inputSize.width] as [number, number])
    const use = { ...rest, ...(size && { inputSize: size }), ...uploaded.use }
    if (uploaded.labels !== undefined) return { use, labels: uploaded.labels }
    const file = uploaded.files.find(({ path }) => isLabelsFile(path))
    return { use, labels: declared ?? (file ? await readLabels(join(folder, file.path)) : null) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function linkFiles(folder: string, { files }: UploadedModel): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  for (const { path, localPath } of files) {
    const place = join(folder, path)
    await mkdir(dirname(place), { recursive: true })
    await symlink(localPath, place)
  }
}

/** A sidecar may name a file of labels: one that was uploaded with it, and no other file of this machine. */
async function checkLabelsPath(folder: string, { entry, files }: UploadedModel): Promise<void> {
  const sidecar = sidecarOf(entry)
  if (!files.some(({ path }) => path === sidecar)) return
  const labels = labelsPath(await readFile(join(folder, sidecar), 'utf8'))
  if (labels === undefined) return
  const path = posix.join(posix.dirname(sidecar), labels)
  if (posix.isAbsolute(labels) || !files.some((file) => file.path === path)) throw labelsNotUploaded(labels)
}

/** Undefined where it names none, or is no sidecar, which who reads it will say. */
function labelsPath(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const labels = typeof value === 'object' && value !== null && 'labels' in value ? value.labels : undefined
    return typeof labels === 'string' ? labels : undefined
  } catch {
    return undefined
  }
}
