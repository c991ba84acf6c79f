import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { keepFile } from '../services/files/keep-file.ts'
import type { RunDocument } from '../services/files/describe-run.ts'
import { addRun, type AddedRun } from './testing/add-run.ts'
import { filesServer, type FilesServer } from './testing/files-server.ts'

const DIGIT = resolve(import.meta.dirname, '../../../../demo/images/digit-0-1.png')

let server: FilesServer
let digit: Uint8Array<ArrayBuffer>
let numbers: Buffer
let ids: AddedRun
let imageId: string

beforeAll(async () => {
  server = await filesServer()
  digit = new Uint8Array(await readFile(DIGIT))
  numbers = randomBytes(200_000)
  const imageSetId = await server.newImageSet()
  const uploaded = await server.upload(`/api/uploads/images?imageSetId=${imageSetId}`, [{ path: 'größe.png', content: digit }])
  imageId = ((await uploaded.json()) as { id: string }).id
  ids = await addRun(
    { db: server.database.db, store: server.store },
    { workspaceId: server.workspaceId, imageId, numbers, picture: digit },
  )
})
afterAll(async () => server?.close())
afterEach(() => expect(server.logged).toEqual([]))

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer())

const paths = () => ({
  image: `/api/files/images/${imageId}`,
  imageThumbnail: `/api/files/images/${imageId}/thumbnail`,
  data: `/api/files/artifacts/${ids.artifactId}.npy`,
  thumbnail: `/api/files/artifacts/${ids.artifactId}/thumbnail.png`,
  picture: `/api/files/artifacts/${ids.artifactId}/picture.png`,
  run: `/api/files/runs/${ids.runId}.json`,
})

describe.each(['image', 'imageThumbnail', 'data', 'thumbnail', 'picture', 'run'] as const)('%s', (which) => {
  it.each([
    [null, 401],
    ['stranger', 404],
    ['viewer', 200],
    ['owner', 200],
  ] as const)('to %s: %i', async (as, status) => {
    const answer = await server.request(paths()[which], { as })
    expect(answer.status).toBe(status)
    await answer.arrayBuffer()
    if (status === 200) expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    else expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('is not there under another id', async () => {
    const path = paths()[which].replace(which.startsWith('image') ? imageId : which === 'run' ? ids.runId : ids.artifactId, 'x')
    const answer = await server.request(path)
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })
})

it('serves content as it was brought, to be kept by the browser', async () => {
  const image = await server.request(paths().image)
  expect(Buffer.from(await bytesOf(image)).equals(digit)).toBe(true)
  expect(Object.fromEntries(image.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-length': String(digit.length),
    'cache-control': 'private, max-age=31536000, immutable',
    etag: `"${sha256(digit)}"`,
    'accept-ranges': 'bytes',
    'content-disposition': `inline; filename="gr__e.png"; filename*=UTF-8''gr%C3%B6%C3%9Fe.png`,
    'content-security-policy': "default-src 'none'; sandbox",
  })
  const data = await server.request(paths().data)
  expect(Buffer.from(await bytesOf(data)).equals(numbers)).toBe(true)
  expect(Object.fromEntries(data.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': expect.stringMatching(/^attachment; filename="Model-grad-cam-gr__e-conv-3\.npy"/) as string,
  })
})

it('sends a part', async () => {
  const part = await server.request(paths().data, { headers: { range: 'bytes=1000-1999' } })
  expect(part.status).toBe(206)
  expect(part.headers.get('content-range')).toBe('bytes 1000-1999/200000')
  expect(part.headers.get('content-length')).toBe('1000')
  expect(Buffer.from(await bytesOf(part)).equals(numbers.subarray(1000, 2000))).toBe(true)
  const end = await server.request(paths().data, { headers: { range: 'bytes=-5' } })
  expect(Buffer.from(await bytesOf(end)).equals(numbers.subarray(-5))).toBe(true)

  const outside = await server.request(paths().data, { headers: { range: 'bytes=200000-' } })
  expect(outside.status).toBe(416)
  expect(outside.headers.get('content-range')).toBe('bytes */200000')

  const tag = part.headers.get('etag') ?? ''
  const fresh = await server.request(paths().data, { headers: { range: 'bytes=0-9', 'if-range': tag } })
  const stale = await server.request(paths().data, { headers: { range: 'bytes=0-9', 'if-range': '"other"' } })
  expect([fresh.status, stale.status]).toEqual([206, 200])
  await Promise.all([fresh.arrayBuffer(), stale.arrayBuffer()])
})

it('says that nothing has changed', async () => {
  const etag = `"${sha256(digit)}"`
  const same = await server.request(paths().image, { headers: { 'if-none-match': `"x", W/${etag}` } })
  expect(same.status).toBe(304)
  expect(same.headers.get('etag')).toBe(etag)
  expect((await bytesOf(same)).length).toBe(0)
  expect((await server.request(paths().image, { as: 'stranger', headers: { 'if-none-match': etag } })).status).toBe(404)
})

it('answers HEAD without a body', async () => {
  const head = await server.request(paths().data, { method: 'HEAD' })
  expect(head.status).toBe(200)
  expect(head.headers.get('content-length')).toBe('200000')
  expect((await bytesOf(head)).length).toBe(0)
  expect((await server.request(paths().data, { method: 'HEAD', as: 'stranger' })).status).toBe(404)
})

it('gives what is to be kept a name', async () => {
  const kept = await server.request(`${paths().picture}?download`)
  expect(kept.headers.get('content-disposition')).toContain('attachment; filename="Model-grad-cam-gr__e-conv-3.png"')
  await kept.arrayBuffer()
})

it('never serves what could act, whatever it was stored as', async () => {
  const { db } = server.database
  const page = await keepFile({ db, store: server.store }, Buffer.from('<svg onload="alert(1)"/>'), {
    mediaType: 'image/svg+xml',
  })
  const { imageSetId } = await db.image.findUniqueOrThrow({ where: { id: imageId } })
  const image = await db.image.create({ data: { imageSetId, name: 'a.svg', sha256: page.sha256, width: 1, height: 1 } })
  const answer = await server.request(`/api/files/images/${image.id}`)
  expect(answer.headers.get('content-type')).toBe('application/octet-stream')
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment/)
  await answer.arrayBuffer()
})

it('describes a run with all that is needed to repeat it', async () => {
  const answer = await server.request(`${paths().run}?download`)
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(answer.headers.get('cache-control')).toBe('private, no-cache')
  const document = (await answer.json()) as RunDocument
  expect(document).toMatchObject({
    model: {
      name: 'Model',
      version: 1,
      sha256: ids.modelSha256,
      files: [{ path: 'model.h5' }],
      preprocessing: { preset: 'unit' },
    },
    explainer: { id: 'grad-cam', version: '1.0.0' },
    params: { layer: 'conv', relu: true },
    paramsGiven: { layer: 'conv' },
    target: { top: 1 },
    seed: 7,
    images: [{ name: 'größe.png', sha256: sha256(digit) }],
    engineVersion: '0.1.0',
    runtime: { id: 'onnxruntime', backend: 'cpu' },
    repeat: { sidecar: { preprocess: 'unit', labels: ['a', 'b', 'c', 'd'] } },
  })
  expect(document.repeat.command).toBe(
    "sightline explain model.h5 'größe.png' --method grad-cam --param layer=conv --param relu=true --target top:1 --score logit --seed 7 --runtime onnxruntime",
  )
})

it('says that a file is lost', async () => {
  const { db } = server.database
  const lost = await keepFile({ db, store: server.store }, randomBytes(10), { mediaType: 'image/png' })
  const { imageSetId } = await db.image.findUniqueOrThrow({ where: { id: imageId } })
  const image = await db.image.create({ data: { imageSetId, name: 'lost.png', sha256: lost.sha256, width: 1, height: 1 } })
  await server.store.remove(lost.sha256)
  const answer = await server.request(`/api/files/images/${image.id}`)
  expect(answer.status).toBe(404)
  expect(await answer.json()).toMatchObject({ error: { code: 'FILE_MISSING' } })
  expect(answer.headers.get('cache-control')).toBe('no-store')
})
