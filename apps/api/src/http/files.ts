/**
 * `GET /api/files/…`: images, artifacts, models and the JSON of runs, for members of their workspace. Content never changes under its address, so browsers may keep it; nothing is
 * served as a document that could act (no SVG, no HTML, and a policy that forbids the rest).
 */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { artifact, images, run } from '../access/resources.ts'
import { notFound } from '../errors/access-errors.ts'
import { describeRun } from '../services/files/describe-run.ts'
import { accessOf, sendFailure, type Exchange, type FileRoutes } from './files-access.ts'
import { contentDisposition, matchesTag, parseRange } from './files-headers.ts'
import { findModelFile, serveOnnx } from './model-files.ts'

export function registerFiles(app: FastifyInstance, routes: FileRoutes): void {
  const get = (path: string, serve: (routes: FileRoutes, exchange: Exchange, id: string) => Promise<FastifyReply>) =>
    app.route<{ Params: { id: string } }>({
      method: ['GET', 'HEAD'],
      // Fastify’s own would say that there are no bytes.
      exposeHeadRoute: false,
      url: `/api/files/${path}`,
      handler: async (request, reply) => {
        const exchange = { request, reply }
        try {
          return await serve(routes, exchange, request.params.id)
        } catch (thrown) {
          return await sendFailure(thrown, exchange)
        }
      },
    })
  get('images/:id', serveImage)
  get('images/:id/thumbnail', serveImageThumbnail)
  // `ID.npy` and `ID.json`: a parameter ends at the next slash.
  get('artifacts/:id', (...asked) => serveArtifactData(asked[0], asked[1], withoutEnding(asked[2], '.npy')))
  get('artifacts/:id/thumbnail.png', serveArtifactThumbnail)
  get('artifacts/:id/picture.png', serveArtifactPicture)
  get('model-versions/:id/model.onnx', serveOnnx)
  get('model-versions/:id/file', async (...asked) => sendFile(asked[0], asked[1], await findModelFile(...asked)))
  get('runs/:id', (...asked) => serveRun(asked[0], asked[1], withoutEnding(asked[2], '.json')))
}

/** Throws NOT_FOUND. */
function withoutEnding(name: string, ending: string): string {
  if (!name.endsWith(ending)) throw notFound()
  return name.slice(0, -ending.length)
}

async function serveImage(routes: FileRoutes, exchange: Exchange, id: string): Promise<FastifyReply> {
  await accessOf(routes, exchange, { least: 'viewer', resource: images, input: { imageIds: [id] } })
  const { name, file } = await routes.services.db.image.findUniqueOrThrow({ where: { id }, include: { file: true } })
  return await sendFile(routes, exchange, { ...file, name })
}

async function serveImageThumbnail(routes: FileRoutes, exchange: Exchange, id: string): Promise<FastifyReply> {
  await accessOf(routes, exchange, { least: 'viewer', resource: images, input: { imageIds: [id] } })
  const { name, thumbnail } = await routes.services.db.image.findUniqueOrThrow({ where: { id }, include: { thumbnail: true } })
  if (!thumbnail) throw notFound()
  return await sendFile(routes, exchange, { ...thumbnail, name: `${stem(name)}-small.png` })
}

async function serveArtifactData(routes: FileRoutes, exchange: Exchange, id: string): Promise<FastifyReply> {
  const found = await findArtifact(routes, exchange, id)
  return await sendFile(routes, exchange, { ...found.data, name: `${found.name}.npy` })
}

async function serveArtifactThumbnail(routes: FileRoutes, exchange: Exchange, id: string): Promise<FastifyReply> {
  const { thumbnail, name } = await findArtifact(routes, exchange, id)
  if (!thumbnail) throw notFound()
  return await sendFile(routes, exchange, { ...thumbnail, name: `${name}-small.png` })
}

async function serveArtifactPicture(routes: FileRoutes, exchange: Exchange, id: string): Promise<FastifyReply> {
  const { picture, name } = await findArtifact(routes, exchange, id)
  if (!picture) throw notFound()
  return await sendFile(routes, exchange, { ...picture, name: `${name}.png` })
}

/** With a name that tells it from others in a folder of downloads: `mobilenet-grad-cam-cat-conv_pw_13-281`. */
async function findArtifact(routes: FileRoutes, exchange: Exchange, artifactId: string) {
  await accessOf(routes, exchange, { least: 'viewer', resource: artifact, input: { artifactId } })
  const { db } = routes.services
  const found = await db.artifact.findUniqueOrThrow({
    where: { id: artifactId },
    include: {
      data: true,
      thumbnail: true,
      picture: true,
      run: { select: { explainerId: true, modelVersion: { select: { model: { select: { name: true } } } } } },
    },
  })
  const { imageId, layer, target } = found
  const image = imageId === null ? null : await db.image.findUnique({ where: { id: imageId }, select: { name: true } })
  const parts = [found.run.modelVersion.model.name, found.run.explainerId, image && stem(image.name), layer, target]
  return { ...found, name: parts.filter((part) => part !== null).join('-') }
}

async function serveRun(routes: FileRoutes, exchange: Exchange, runId: string): Promise<FastifyReply> {
  await accessOf(routes, exchange, { least: 'viewer', resource: run, input: { runId } })
  const document = await describeRun(routes.services.db, runId)
  const { reply, request } = exchange
  const name = `${document.model.name}-${document.explainer.id}-${runId}.json`
  reply.headers({
    ...SAFE,
    // A run goes on.
    'cache-control': 'private, no-cache',
    'content-type': 'application/json; charset=utf-8',
    'content-disposition': contentDisposition(isDownload(request.query) ? 'attachment' : 'inline', name),
  })
  return await reply.send(`${JSON.stringify(document, null, 2)}\n`)
}

interface FileToSend {
  readonly sha256: string
  readonly bytes: bigint
  readonly mediaType: string
  /** For whoever keeps it. */
  readonly name: string
}

/** What a browser may show; all else is kept, not shown. */
const SHOWN = ['image/png', 'image/jpeg', 'image/webp']

const SAFE = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
}

async function sendFile({ services }: FileRoutes, { request, reply }: Exchange, file: FileToSend): Promise<FastifyReply> {
  const shown = SHOWN.includes(file.mediaType)
  const size = Number(file.bytes)
  const tag = `"${file.sha256}"`
  reply.headers({
    ...SAFE,
    etag: tag,
    'cache-control': 'private, max-age=31536000, immutable',
    'accept-ranges': 'bytes',
  })
  if (matchesTag(request.headers['if-none-match'], tag)) return await reply.code(304).send()

  const { range: asked, 'if-range': condition } = request.headers
  // A part of what it was before is of no use: then all of it.
  const range = condition === undefined || condition === tag ? parseRange(asked, size) : null
  if (range === 'outside') {
    return await reply
      .code(416)
      .headers({ 'content-range': `bytes */${size}`, 'cache-control': 'no-store' })
      .removeHeader('etag')
      .send()
  }
  reply.headers({
    'content-type': shown ? file.mediaType : 'application/octet-stream',
    'content-disposition': contentDisposition(shown && !isDownload(request.query) ? 'inline' : 'attachment', file.name),
    'content-length': range ? range.end - range.start + 1 : size,
    ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${size}` }),
  })
  reply.code(range ? 206 : 200)
  if (request.method === 'HEAD') return await reply.send()
  try {
    return await reply.send(await services.store.read(file.sha256, range ?? undefined))
  } catch (thrown) {
    for (const name of ['content-length', 'content-range', 'content-disposition', 'etag']) reply.removeHeader(name)
    throw thrown
  }
}

/** `?download`: to be kept under its name rather than shown. */
function isDownload(query: unknown): boolean {
  return typeof query === 'object' && query !== null && 'download' in query
}

function stem(name: string): string {
  return name.replace(/\.[a-z0-9]+$/i, '')
}
