/**
 * `POST /api/uploads/models` and `/api/uploads/images`: multipart forms, streamed into the store and then looked at by a runner process. What is refused leaves nothing behind.
 * Who may is asked before the first byte of the body is read.
 */
import type { FastifyInstance } from 'fastify'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { SightlineError, z } from '@sightline/engine/declarations'
import { imageSet, model, workspace } from '../access/resources.ts'
import { imageTag, modelUseSchema, name, type ImageRow } from '../contract/index.ts'
import { notFound } from '../errors/access-errors.ts'
import { inputInvalid } from '../errors/request-errors.ts'
import { pathRefused, uploadEmpty, uploadTooLarge, type UploadLimit } from '../errors/upload-errors.ts'
import { removeLeftovers } from '../runner/leftovers.ts'
import { isLitter } from '../runner/uploaded-names.ts'
import { discardFiles, keepFile, type KeptFile } from '../services/files/keep-file.ts'
import { addImage } from '../services/images/add-image.ts'
import { addModel, type AddedModel, type UploadedFile } from '../services/models/add-version.ts'
import { accessOf, sendFailure, type Exchange, type FileRoutes } from './files-access.ts'
import { unpackArchive } from './uploads-archive.ts'
import { lingerOn, receiveFiles, type IncomingFile } from './uploads-receive.ts'

/** A large model of TensorFlow.js comes in pieces of 4 MB. */
const MAX_MODEL_FILES = 2000

const UNKNOWN = 'application/octet-stream'

const id = z.string().min(1).max(64)

const modelQuery = z.strictObject({
  workspaceId: id,
  /** Left out: the name of the file. */
  name: name.optional(),
  /** A new version of that model. */
  modelId: id.optional(),
  /** JSON. */
  use: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' })
        return z.NEVER
      }
    })
    .pipe(modelUseSchema)
    .default({}),
})

const imageQuery = z.strictObject({ imageSetId: id, tag: imageTag.default('input') })

export function registerUploads(app: FastifyInstance, routes: FileRoutes): void {
  // In a scope of its own: everywhere else such bodies stay refused.
  void app.register((scope, _, done) => {
    scope.addContentTypeParser('multipart/form-data', (_, __, parsed) => parsed(null))
    scope.post('/api/uploads/models', (request, reply) => answer({ request, reply }, (exchange) => uploadModel(routes, exchange)))
    scope.post('/api/uploads/images', (request, reply) => answer({ request, reply }, (exchange) => uploadImage(routes, exchange)))
    done()
  })
}

async function answer(exchange: Exchange, work: (exchange: Exchange) => Promise<object>): Promise<unknown> {
  try {
    const created = await work(exchange)
    return await exchange.reply.code(201).header('cache-control', 'no-store').send(created)
  } catch (thrown) {
    lingerOn(exchange.request.raw)
    return await sendFailure(thrown, exchange)
  }
}

async function uploadModel(routes: FileRoutes, exchange: Exchange): Promise<AddedModel> {
  const { services } = routes
  const { workspaceId, modelId, name: given, use } = read(modelQuery, exchange)
  const { user } = await accessOf(routes, exchange, { least: 'editor', resource: workspace, input: { workspaceId } })
  if (modelId !== undefined) {
    const access = await accessOf(routes, exchange, { least: 'editor', resource: model, input: { modelId } })
    if (access.workspaceId !== workspaceId) throw notFound()
  }
  const files = await receiveModel(routes, exchange)
  return await addModel(services, {
    workspaceId,
    userId: user.id,
    name: given ?? nameOf(files),
    ...(modelId !== undefined && { modelId }),
    use,
    files,
  })
}

/** All files of a model, those of an archive unpacked. After a failure none of them is kept. */
async function receiveModel({ services }: FileRoutes, { request }: Exchange): Promise<UploadedFile[]> {
  const limit: UploadLimit = { bytes: services.config.limits.modelUpload, variable: 'SIGHTLINE_MODEL_UPLOAD_MB' }
  const files: UploadedFile[] = []
  const keep = async ({ path, content, signal }: IncomingFile) => {
    if (isLitter(path)) {
      content.resume()
      return
    }
    if (files.some((file) => file.path === path)) throw pathRefused(path, 'another file has the same name')
    if (files.some((file) => file.path.startsWith(`${path}/`) || path.startsWith(`${file.path}/`))) {
      throw pathRefused(path, 'another file has that name as its folder, or the other way round')
    }
    if (files.length >= MAX_MODEL_FILES) throw pathRefused(path, `a model has at most ${MAX_MODEL_FILES} files`)
    const rest = limit.bytes - files.reduce((sum, { bytes }) => sum + bytes, 0)
    const kept = await withLimit(limit, () => keepFile(services, content, { mediaType: UNKNOWN, limit: rest, signal }))
    files.push({ ...kept, path })
  }
  try {
    await receiveFiles(request, {
      limit,
      maxFiles: MAX_MODEL_FILES,
      take: (file) => (/\.zip$/i.test(file.path) ? takeArchive(file, { limit, keep }) : keep(file)),
    })
    if (files.length === 0) throw uploadEmpty()
    return files
  } catch (thrown) {
    await discardFiles(services, files)
    throw thrown
  }
}

interface Taking {
  readonly limit: UploadLimit
  keep(file: IncomingFile): Promise<void>
}

const FOLDER_PREFIX = 'sightline-upload-'

/** An archive is read from its end, so it has to be whole first. */
async function takeArchive({ path, content, signal }: IncomingFile, { limit, keep }: Taking): Promise<void> {
  await removeLeftovers(FOLDER_PREFIX)
  const folder = await mkdtemp(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`))
  try {
    const archive = join(folder, 'archive.zip')
    await pipeline(content, createWriteStream(archive, { mode: 0o600 }), { signal })
    const options = { name: posix.basename(path), limit, maxFiles: MAX_MODEL_FILES }
    const found = await unpackArchive(archive, options, (file) => keep({ ...file, signal }))
    if (found === 'keras-archive') {
      await keep({ path: path.replace(/\.zip$/i, '.keras'), content: createReadStream(archive), signal })
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function uploadImage(routes: FileRoutes, exchange: Exchange): Promise<ImageRow> {
  const { services } = routes
  const { imageSetId, tag } = read(imageQuery, exchange)
  await accessOf(routes, exchange, { least: 'editor', resource: imageSet, input: { imageSetId } })
  const limit: UploadLimit = { bytes: services.config.limits.imageUpload, variable: 'SIGHTLINE_IMAGE_UPLOAD_MB' }
  const received: { file: KeptFile; path: string }[] = []
  try {
    await receiveFiles(exchange.request, {
      limit,
      maxFiles: 1,
      take: async ({ path, content, signal }) => {
        const options = { mediaType: UNKNOWN, limit: limit.bytes, signal }
        received.push({ path, file: await withLimit(limit, () => keepFile(services, content, options)) })
      },
    })
  } catch (thrown) {
    await discardFiles(
      services,
      received.map(({ file }) => file),
    )
    throw thrown
  }
  const [image] = received
  if (!image) throw uploadEmpty()
  return await addImage(services, { imageSetId, tag, name: posix.basename(image.path).slice(-MAX_NAME), file: image.file })
}

const MAX_NAME = 120

/** The store knows that it is too much, and not which setting says so. */
async function withLimit<T>(limit: UploadLimit, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw thrown instanceof SightlineError && thrown.code === 'UPLOAD_TOO_LARGE' ? uploadTooLarge(limit) : thrown
  }
}

function read<Schema extends z.ZodType>(schema: Schema, { request }: Exchange): z.output<Schema> {
  const { data, error } = schema.safeParse(request.query)
  if (error) throw inputInvalid(error)
  return data
}

/** `vgg16.h5` → `vgg16`; a model.json goes by the name of its folder. */
function nameOf(files: readonly UploadedFile[]): string {
  const [first] = [...files].sort((a, b) => rank(a.path) - rank(b.path))
  const stem = basename(first?.path ?? '').replace(/\.[a-z0-9]+$/i, '')
  const folder = posix.basename(posix.dirname(first?.path ?? ''))
  return (stem === 'model' && folder !== '.' ? folder : stem).slice(0, MAX_NAME) || 'model'
}

const rank = (path: string) => (posix.basename(path) === 'model.json' ? 0 : /\.(h5|hdf5|keras|onnx)$/i.test(path) ? 1 : 2)
