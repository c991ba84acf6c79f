import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startS3Server, type S3Server } from '../testing/s3-server.ts'
import { openStore } from './open-store.ts'
import type { Store } from './store.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const folder = mkdtempSync(join(tmpdir(), 'sightline-store-'))
const cache = { folder: join(folder, 'cache'), bytes: 3e6 }
let s3: S3Server

beforeAll(async () => {
  s3 = await startS3Server('files')
})
afterAll(async () => {
  await s3.close()
  rmSync(folder, { recursive: true })
})

const bucket = () => ({
  kind: 'bucket' as const,
  bucket: 'files',
  endpoint: s3.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'id', secretAccessKey: 'word' },
  cache,
})
const stores = [
  {
    name: 'folder',
    open: () => openStore({ kind: 'folder', folder: join(folder, 'files') }),
    /** Names of all that the store keeps, and of what is on the way. */
    kept: () =>
      readdirSync(join(folder, 'files'), { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile() ? [entry.name] : [],
      ),
  },
  {
    name: 'bucket',
    open: () => openStore(bucket()),
    kept: () => [...s3.objects.keys(), ...s3.openUploads.keys(), ...readdirSync(join(cache.folder, 'incoming'))],
  },
]

describe.each(stores)('a $name', ({ open, kept }) => {
  let store: Store
  beforeAll(async () => {
    store = await open()
  })

  test.each([0, 1, 70_000, 12_000_000])('gives back %i bytes', async (length) => {
    const bytes = randomBytes(length)
    const stored = await store.put(Readable.from(chunksOf(bytes)))
    expect(stored).toEqual({ sha256: sha256(bytes), bytes: length })
    expect(await store.put(bytes)).toEqual(stored)
    expect((await buffer(await store.read(stored.sha256))).equals(bytes)).toBe(true)
    expect(readFileSync(await store.localPath(stored.sha256)).equals(bytes)).toBe(true)
  })

  test('gives a part', async () => {
    const { sha256: name } = await store.put(Buffer.from('0123456789'))
    expect((await buffer(await store.read(name, { start: 2, end: 4 }))).toString()).toBe('234')
    expect((await buffer(await store.read(name, { start: 9, end: 9 }))).toString()).toBe('9')
    expect((await buffer(await store.read(name, { start: 8, end: 99 }))).toString()).toBe('89')
    await expect(store.read(name, { start: 10, end: 12 })).rejects.toMatchObject({ code: 'RANGE_OUTSIDE' })
    await expect(store.read(name, { start: 3, end: 2 })).rejects.toMatchObject({ code: 'RANGE_OUTSIDE' })
  })

  test('takes the same content from many at once', async () => {
    const bytes = randomBytes(300_000)
    const before = kept().length
    const all = await Promise.all(Array.from({ length: 8 }, () => store.put(Readable.from(chunksOf(bytes)))))
    expect(new Set(all.map(({ sha256: name }) => name)).size).toBe(1)
    expect((await buffer(await store.read(sha256(bytes)))).equals(bytes)).toBe(true)
    expect(kept().length).toBe(before + 1)
  })

  test.each<[string, (store: Store) => Promise<unknown>, object]>([
    [
      'that is too large',
      (it) => it.put(Readable.from(chunksOf(randomBytes(200_000))), { limit: 199_999 }),
      { code: 'UPLOAD_TOO_LARGE' },
    ],
    ['whose source fails', (it) => it.put(Readable.from(failing())), { message: 'the line was cut' }],
    ['that is stopped', (it) => it.put(Readable.from(endless()), { signal: AbortSignal.timeout(50) }), { name: 'TimeoutError' }],
    ['that is stopped before', (it) => it.put(randomBytes(9), { signal: AbortSignal.abort() }), { name: 'AbortError' }],
    [
      'that nobody wants to register',
      (it) => it.put(randomBytes(9), { announce: () => Promise.reject(new Error('no')) }),
      { message: 'no' },
    ],
  ])('leaves nothing of one %s', async (_, put, error) => {
    const before = kept()
    await expect(put(store)).rejects.toMatchObject(error)
    expect(kept()).toEqual(before)
  })

  test('one of exactly the limit is taken; it is announced before it is there', async () => {
    const bytes = randomBytes(1000)
    const before = kept().length
    let announced = 0
    await store.put(bytes, {
      limit: 1000,
      announce: async (stored) => {
        expect(stored).toEqual({ sha256: sha256(bytes), bytes: 1000 })
        await expect(store.read(stored.sha256)).rejects.toMatchObject({ code: 'FILE_MISSING' })
        announced++
      },
    })
    expect(announced).toBe(1)
    expect(kept().length).toBe(before + 1)
  })

  test('says what is missing', async () => {
    const bytes = randomBytes(10)
    const { sha256: name } = await store.put(bytes)
    await store.localPath(name)
    await store.remove(name)
    await store.remove(name)
    for (const absent of [name, '../secret', `${name}/..`, 'A'.repeat(64), '']) {
      await expect(store.read(absent)).rejects.toMatchObject({ code: 'FILE_MISSING' })
      await expect(store.localPath(absent)).rejects.toMatchObject({ code: 'FILE_MISSING' })
    }
  })

  test('can be reached', async () => {
    await expect(store.check()).resolves.toBeUndefined()
  })
})

describe('what cannot be reached', () => {
  test('a bucket that is not there', async () => {
    const store = await openStore({ ...bucket(), bucket: 'other' })
    await expect(store.check()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
  })

  test('a folder that cannot be made', async () => {
    writeFileSync(join(folder, 'a-file'), '')
    const open = openStore({ kind: 'folder', folder: join(folder, 'a-file/files') })
    await expect(open).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
  })
})

test('what a killed process left on the way is removed a day later', async () => {
  const incoming = join(folder, 'files/incoming')
  for (const [name, hours] of [
    ['old', 25],
    ['new', 1],
  ] as const) {
    writeFileSync(join(incoming, name), 'x')
    const time = new Date(Date.now() - hours * 3_600_000)
    utimesSync(join(incoming, name), time, time)
  }
  await openStore({ kind: 'folder', folder: join(folder, 'files') })
  expect(readdirSync(incoming)).toEqual(['new'])
})

test('copies of a bucket’s files stay within their bound; what was used lately stays', async () => {
  const own = { folder: join(folder, 'bounded'), bytes: 3e6 }
  const store = await openStore({ ...bucket(), cache: own })
  const files = [randomBytes(2e6), randomBytes(1.5e6), randomBytes(1e6)]
  const names = await Promise.all(files.map(async (bytes) => (await store.put(bytes)).sha256))
  const paths: string[] = []
  for (const [index, name] of names.entries()) {
    paths.push(await store.localPath(name))
    const hours = index === 2 ? 0 : 3 - index
    const time = new Date(Date.now() - hours * 3_600_000)
    utimesSync(paths[index] ?? '', time, time)
  }
  const more = await store.put(randomBytes(1e5))
  await store.localPath(more.sha256)
  expect(paths.map((path) => existsSync(path))).toEqual([false, true, true])
  expect(statSync(await store.localPath(names[0] ?? '')).size).toBe(2e6)
})

test('a large file passes through little memory', async () => {
  const store = await openStore({ kind: 'folder', folder: join(folder, 'large') })
  const megabyte = randomBytes(1 << 20)
  let most = 0
  async function* source() {
    for (let count = 0; count < 300; count++) {
      most = Math.max(most, process.memoryUsage().rss)
      yield megabyte
    }
  }
  const before = process.memoryUsage().rss
  expect((await store.put(Readable.from(source()))).bytes).toBe(300 << 20)
  expect((most - before) / 2 ** 20).toBeLessThan(60)
})

function* chunksOf(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}
async function* failing() {
  yield randomBytes(100)
  throw new Error('the line was cut')
}
async function* endless() {
  for (;;) yield await new Promise<Buffer>((resolve) => setTimeout(() => resolve(randomBytes(100)), 5))
}
