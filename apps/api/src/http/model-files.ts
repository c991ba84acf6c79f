/** `GET /api/files/model-versions/…`: a model's own files, and the model as one ONNX file, which a runner process writes when it is asked for. */
import { open, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import type { FastifyReply } from 'fastify'
import { modelVersion } from '../access/resources.ts'
import { notFound } from '../errors/access-errors.ts'
import { removeLeftovers } from '../runner/leftovers.ts'
import { readUse, readVersionLabels } from '../services/models/version-info.ts'
import { accessOf, type Exchange, type FileRoutes } from './files-access.ts'
import { contentDisposition } from './files-headers.ts'

const FOLDER_PREFIX = 'sightline-export-'

/** `?path=`: of the file within the model. Throws NOT_FOUND. */
export async function findModelFile(routes: FileRoutes, exchange: Exchange, versionId: string) {
  await accessOf(routes, exchange, { least: 'viewer', resource: modelVersion, input: { versionId } })
  const { path } = exchange.request.query as Record<string, unknown>
  const found = await routes.services.db.modelFile.findFirst({
    where: { versionId, path: typeof path === 'string' ? path : '' },
    include: { file: true },
  })
  if (!found) throw notFound()
  return { ...found.file, mediaType: 'application/octet-stream', name: posix.basename(found.path) }
}

/** `?gradient`: with the gradient at the image. Throws what `Inspector.exportModel` throws. */
export async function serveOnnx(routes: FileRoutes, { request, reply }: Exchange, versionId: string): Promise<FastifyReply> {
  await accessOf(routes, { request, reply }, { least: 'viewer', resource: modelVersion, input: { versionId } })
  const { db, inspector } = routes.services
  const version = await db.modelVersion.findUniqueOrThrow({
    where: { id: versionId },
    include: { files: true, model: { select: { name: true } } },
  })
  const gradient = 'gradient' in (request.query as object)
  const name = `${version.model.name}-v${version.number}${gradient ? '-gradient' : ''}.onnx`
  reply.headers({
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    'content-type': 'application/octet-stream',
    'content-disposition': contentDisposition('attachment', name),
  })
  if (request.method === 'HEAD') return await reply.send()
  await removeLeftovers(FOLDER_PREFIX)
  const folder = await mkdtemp(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`))
  try {
    const target = join(folder, 'model.onnx')
    const files = version.files.map(({ path, sha256 }) => ({ path, sha256 }))
    const { bytes } = await inspector.exportModel(
      { entry: version.entry, files },
      { use: readUse(version), labels: readVersionLabels(version), gradient, target },
    )
    // The file is open, so it can lose its name: what has been sent, or is not wanted any more, leaves nothing behind.
    const file = await open(target)
    return await reply.header('content-length', bytes).send(file.createReadStream())
  } catch (thrown) {
    for (const header of ['content-length', 'content-disposition']) reply.removeHeader(header)
    throw thrown
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
