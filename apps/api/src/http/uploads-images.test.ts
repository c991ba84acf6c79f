import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { resolve } from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ApiError, ImageRow } from '../contract/index.ts'
import { filesServer, type FilesServer, type UploadPart } from './testing/files-server.ts'

const DIGIT = resolve(import.meta.dirname, '../../../../demo/images/digit-0-1.png')

let server: FilesServer
let imageSetId: string
let digit: Uint8Array<ArrayBuffer>

beforeAll(async () => {
  server = await filesServer()
  imageSetId = await server.newImageSet()
  digit = new Uint8Array(await readFile(DIGIT))
})
afterAll(async () => server?.close())
afterEach(() => expect(server.logged).toEqual([]))

const path = (query: Record<string, string> = {}) => `/api/uploads/images?${new URLSearchParams({ imageSetId, ...query })}`

async function added(response: Response): Promise<ImageRow> {
  const body = (await response.json()) as ImageRow
  expect(response.status, JSON.stringify(body)).toBe(201)
  return body
}

async function refusal(response: Response) {
  return { ...((await response.json()) as { error: ApiError }).error, status: response.status }
}

async function counts() {
  const { db } = server.database
  return { files: await server.storedFiles(), rows: await db.storedFile.count(), images: await db.image.count() }
}

async function leavesNothing<T>(work: () => Promise<T>): Promise<T> {
  const before = await counts()
  const result = await work()
  expect(await counts()).toEqual(before)
  return result
}

/** A picture unlike any other. */
async function picture(seed: number, side = 300): Promise<Uint8Array<ArrayBuffer>> {
  const create = { width: side, height: side / 2, channels: 3 as const, background: { r: seed % 256, g: seed >> 8, b: 9 } }
  return new Uint8Array(await sharp({ create }).jpeg().toBuffer())
}

it('adds an image with a small picture of it', async () => {
  const image = await added(await server.upload(path({ tag: 'background' }), [{ path: 'folder/digit.png', content: digit }]))
  expect(image).toMatchObject({ imageSetId, name: 'digit.png', tag: 'background', width: 64, height: 64 })
  const row = await server.database.db.image.findUniqueOrThrow({
    where: { id: image.id },
    include: { file: true, thumbnail: true },
  })
  expect(row.file.mediaType).toBe('image/png')
  expect(row.thumbnail?.mediaType).toBe('image/png')
})

it('turns a photograph as its EXIF says', async () => {
  const content = new Uint8Array(
    await sharp({ create: { width: 600, height: 300, channels: 3, background: 'red' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer(),
  )
  const image = await added(await server.upload(path(), [{ path: 'turned.jpg', content }]))
  expect(image).toMatchObject({ width: 300, height: 600 })
  const row = await server.database.db.image.findUniqueOrThrow({ where: { id: image.id } })
  const small = await sharp(await server.store.localPath(row.thumbnailSha256 ?? '')).metadata()
  expect(small).toMatchObject({ width: 128, height: 256, format: 'png' })
})

it('has one image for the same content and name, and numbers for other content', async () => {
  const [first, other] = [await picture(1), await picture(2)]
  const upload = async (content: Uint8Array<ArrayBuffer>) => added(await server.upload(path(), [{ path: 'same.jpg', content }]))
  const one = await upload(first)
  expect((await upload(first)).id).toBe(one.id)
  expect((await upload(other)).name).toBe('same (2).jpg')
})

it('takes 40 at once', async () => {
  const set = await server.newImageSet()
  const uploads = await Promise.all(
    Array.from({ length: 40 }, async (_, i) =>
      added(
        await server.upload(`/api/uploads/images?imageSetId=${set}`, [{ path: `p${i}.jpg`, content: await picture(1000 + i) }]),
      ),
    ),
  )
  expect(new Set(uploads.map(({ id }) => id)).size).toBe(40)
  const shown = await server.api('viewer').images.set({ imageSetId: set })
  expect(shown).toMatchObject({ inputs: 40, backgrounds: 0 })
  expect(shown.preview).toHaveLength(4)

  const api = server.api('editor')
  const names: string[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await api.images.list({ imageSetId: set, limit: 15, cursor })
    names.push(...page.items.map(({ name }) => name))
    cursor = page.next
  }
  expect(new Set(names).size).toBe(40)
  expect(names).toHaveLength(40)

  const imageIds = uploads.slice(0, 10).map(({ id }) => id)
  await api.images.tag({ imageIds, tag: 'background' })
  expect((await api.images.list({ imageSetId: set, tag: 'background' })).items).toHaveLength(10)
  await api.images.remove({ imageIds })
  expect(await api.images.set({ imageSetId: set })).toMatchObject({ inputs: 30, backgrounds: 0 })
  expect((await api.images.renameSet({ imageSetId: set, name: 'Renamed' })).name).toBe('Renamed')
  await api.images.removeSet({ imageSetId: set })
  await expect(api.images.set({ imageSetId: set })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

describe('what is refused, with nothing left behind', () => {
  it.each<[string, () => UploadPart[], string, number]>([
    ['a page', () => [{ path: 'a.png', content: '<html><script>alert(1)</script></html>' }], 'IMAGE_NOT_RECOGNISED', 400],
    ['an SVG', () => [{ path: 'a.svg', content: '<svg xmlns="http://www.w3.org/2000/svg"/>' }], 'IMAGE_FORMAT_UNSUPPORTED', 422],
    ['an empty file', () => [{ path: 'a.png', content: '' }], 'IMAGE_EMPTY', 400],
    ['half a picture', () => [{ path: 'a.png', content: digit.slice(0, digit.length / 2) }], 'IMAGE_DAMAGED', 400],
    ['too much', () => [{ path: 'a.png', content: new Uint8Array(5_000_001) }], 'UPLOAD_TOO_LARGE', 413],
    ['far too much', () => [{ path: 'a.png', content: new Uint8Array(20_000_000) }], 'UPLOAD_TOO_LARGE', 413],
    [
      'two files',
      () => [
        { path: 'a.png', content: digit },
        { path: 'b.png', content: digit },
      ],
      'UPLOAD_INVALID',
      400,
    ],
    ['nothing', () => [], 'UPLOAD_EMPTY', 400],
  ])('%s', async (...[, files, code, status]) => {
    const refused = await refusal(await leavesNothing(() => server.upload(path(), files())))
    expect(refused).toMatchObject({ code, status })
    expect(refused.message).not.toContain('/tmp')
    if (code === 'UPLOAD_TOO_LARGE') {
      expect(refused.message).toContain('5 MB')
      expect(refused.hint).toContain('SIGHTLINE_IMAGE_UPLOAD_MB')
    }
  })

  it.each([
    [null, 401],
    ['viewer', 403],
    ['stranger', 404],
  ] as const)('from %s', async (as, status) => {
    const answer = await leavesNothing(() => server.upload(path(), [{ path: 'a.png', content: digit }], { as }))
    expect(answer.status).toBe(status)
  })

  it('an upload whose sender leaves', async () => {
    await leavesNothing(async () => {
      const { port } = new URL(server.url)
      const socket = connect(Number(port), '127.0.0.1')
      const head =
        `POST ${path()} HTTP/1.1\r\nhost: x\r\nx-person: editor\r\ncontent-type: multipart/form-data; boundary=b\r\n` +
        'content-length: 3000000\r\n\r\n--b\r\ncontent-disposition: form-data; name="f"; filename="a.png"\r\n\r\n'
      socket.write(head)
      socket.write(Buffer.alloc(1_000_000, 7))
      // Some of it lies in the store’s antechamber by now.
      await expect.poll(() => server.storedFiles()).toBeGreaterThan((await counts()).rows)
      socket.destroy()
      await expect.poll(async () => (await server.storedFiles()) === (await counts()).rows).toBe(true)
    })
  })

  it('an upload that ends without its last line', async () => {
    const body = '--b\r\ncontent-disposition: form-data; name="f"; filename="a.png"\r\n\r\nabc'
    const answer = await leavesNothing(() =>
      server.request(path(), { method: 'POST', body, headers: { 'content-type': 'multipart/form-data; boundary=b' } }),
    )
    expect(await refusal(answer)).toMatchObject({ code: 'UPLOAD_BROKEN', status: 400 })
  })
})
