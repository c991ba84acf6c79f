import { fork } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DownloadOptions } from '../download/download.ts'
import type { PublishedFile } from '../schema.ts'
import { md5Of, publishedAt, sha256Of } from '../testing/catalogues.ts'
import { startFileServer, type FileServer, type Published } from '../testing/file-server.ts'
import { fetchFile } from './cache.ts'

/** Every piece of it is unlike the others, so that joining wrong parts shows. */
const CONTENT = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 2_654_435_761) >>> 13)
const OTHER = CONTENT.map((value) => value ^ 85)
const PATIENCE = { silenceMilliseconds: 400, retries: 3, pauseMilliseconds: 10 }

let folder: string
let server: FileServer
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-catalogue-'))
  server = await startFileServer()
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

const publish = (facts: Partial<Published> = {}) => server.files.set('/m.h5', { content: CONTENT, ...facts })
const known = { sha256: sha256Of(CONTENT), bytes: CONTENT.length }
const fileOf = (facts: Partial<PublishedFile> = known) => publishedAt(`${server.url}/m.h5`, facts)
const get = (file = fileOf(), options: Partial<DownloadOptions> = {}) =>
  fetchFile(folder, file, { signal: new AbortController().signal, limit: 1e9, patience: PATIENCE, ...options })
const partials = async () => (await readdir(join(folder, 'partial'))).filter((name) => !name.endsWith('.lock'))

async function expectContent(path: string, content = CONTENT): Promise<void> {
  expect(Buffer.compare(await readFile(path), content)).toBe(0)
}

describe('a file', () => {
  it('is downloaded once; the second time needs no network', async () => {
    publish()
    const first = await get()
    expect(first).toMatchObject({ isNew: true, bytes: CONTENT.length, sha256: known.sha256, md5: md5Of(CONTENT) })
    await expectContent(first.path)
    await server.close()
    expect(await get()).toMatchObject({ isNew: false, path: first.path })
    expect(await partials()).toEqual([])
  })

  it('tells how far it is', async () => {
    publish()
    const seen: [number, number | null][] = []
    await get(fileOf(), { onProgress: (bytes, total) => seen.push([bytes, total]) })
    expect(seen[0]).toEqual([0, CONTENT.length])
    expect(seen.at(-1)).toEqual([CONTENT.length, CONTENT.length])
  })

  it.each([
    ['with an ETag', {}, ['', ' bytes=100000-', ' bytes=150000-'], known],
    ['without an ETag, where a hash is known', { etag: null }, ['', ' bytes=100000-', ' bytes=150000-'], known],
    ['with a weak ETag and no hash', { etag: 'W/"1"' }, ['', '', ''], {}],
    ['from a server without ranges', { ranges: false }, ['', ' bytes=100000-', ' bytes=50000-'], known],
  ])('goes on after broken connections, %s', async (...[, facts, ranges, expected]) => {
    publish({ breaks: [100_000, 50_000], ...facts })
    const { path } = await get(fileOf(expected))
    await expectContent(path)
    expect(server.requests).toEqual(ranges.map((range) => `GET /m.h5${range}`))
  })

  it('goes on at the next command', async () => {
    publish({ breaks: [100_000, 10, 10, 10] })
    await expect(get()).rejects.toMatchObject({ code: 'DOWNLOAD_BROKEN' })
    const seen: number[] = []
    const { path } = await get(fileOf(), { onProgress: (bytes) => seen.push(bytes) })
    expect(seen[0]).toBeGreaterThan(100_000)
    await expectContent(path)
  })

  it('begins anew when it has changed between two attempts', async () => {
    publish({ content: OTHER, breaks: [100_000] })
    const changing = get(fileOf({}), {
      onProgress: (bytes) => {
        if (bytes > 0) publish()
      },
    })
    await expectContent((await changing).path)
  })

  it('begins anew when it has changed and the server gives a part of the new one all the same', async () => {
    publish({ content: OTHER, breaks: [100_000], heedsIfRange: false })
    const changing = get(fileOf({}), {
      onProgress: (bytes) => {
        if (bytes > 0) publish({ heedsIfRange: false })
      },
    })
    await expectContent((await changing).path)
    expect(server.requests).toEqual(['GET /m.h5', 'GET /m.h5 bytes=100000-', 'GET /m.h5'])
  })

  it('begins anew when it has changed and nothing tells but the hash', async () => {
    publish({ content: OTHER, etag: null, breaks: [100_000] })
    const changing = get(fileOf(), {
      onProgress: (bytes) => {
        if (bytes > 0) publish({ etag: null })
      },
    })
    await expectContent((await changing).path)
    expect(server.requests).toEqual(['GET /m.h5', 'GET /m.h5 bytes=100000-', 'GET /m.h5'])
  })

  it('of unknown length is taken whole', async () => {
    publish({ chunked: true })
    await expectContent((await get(fileOf({}))).path)
  })

  it('comes by way of redirects', async () => {
    publish()
    server.files.set('/old', { content: CONTENT, location: '/older', status: 301 })
    server.files.set('/older', { content: CONTENT, location: `${server.url}/m.h5`, status: 307 })
    await expectContent((await get(publishedAt(`${server.url}/old`, known))).path)
  })

  it('comes from the next place where one fails, and is known by either afterwards', async () => {
    publish()
    const urls = [`${server.url}/gone`, `${server.url}/m.h5`]
    expect(await get(fileOf({ ...known, urls }))).toMatchObject({ url: urls[1] })
    await server.close()
    expect(await get(fileOf({ ...known, urls }))).toMatchObject({ isNew: false })
  })

  it('is asked for again after a server’s passing trouble', async () => {
    publish({ status: 503 })
    setTimeout(() => publish(), 15)
    await expectContent((await get()).path)
  })

  it('is brought once when several want it at once, in this process and in another', async () => {
    publish({ pace: 600_000 })
    const script = join(import.meta.dirname, '../testing/fetch-process.ts')
    const child = fork(script, [folder, JSON.stringify(fileOf())], { execArgv: ['--import', 'tsx'] })
    const other = new Promise((done) => child.once('message', done))
    const results = await Promise.all([get(), get(), other])
    expect(results.filter((result) => (result as { isNew: boolean }).isNew)).toHaveLength(1)
    expect(server.requests).toHaveLength(1)
  })
})

describe('is refused, and nothing of it stays', () => {
  it.each<[string, Partial<Published>, Partial<PublishedFile>, string]>([
    ['another SHA-256', { content: OTHER }, known, 'DOWNLOAD_HASH_WRONG'],
    ['another MD5', { content: OTHER }, { md5: md5Of(CONTENT) }, 'DOWNLOAD_HASH_WRONG'],
    ['another length', { content: CONTENT.subarray(1) }, known, 'DOWNLOAD_SIZE_WRONG'],
    ['another length that nobody tells', { content: CONTENT.subarray(1), chunked: true }, known, 'DOWNLOAD_SIZE_WRONG'],
    ['more than it may have', {}, {}, 'DOWNLOAD_TOO_LARGE'],
    ['more than it may have, which nobody tells', { chunked: true }, {}, 'DOWNLOAD_TOO_LARGE'],
  ])('%s', async (...[, facts, expected, code]) => {
    publish(facts)
    const limit = code === 'DOWNLOAD_TOO_LARGE' ? 200_000 : 1e9
    await expect(get(fileOf(expected), { limit })).rejects.toMatchObject({ code })
    expect(await partials()).toEqual([])
    expect(await readdir(join(folder, 'files'))).toEqual([])
    expect(server.requests).toHaveLength(1)
  })
})

describe('says what is wrong', () => {
  it.each<[string, Partial<Published>, string, number]>([
    ['it is gone', { status: 404 }, 'DOWNLOAD_NOT_FOUND', 1],
    ['it is not for us', { status: 403 }, 'DOWNLOAD_REFUSED', 1],
    ['the server is ill', { status: 500 }, 'DOWNLOAD_REFUSED', 4],
    ['redirects without end', { location: '/m.h5' }, 'DOWNLOAD_REDIRECT_REFUSED', 9],
    ['a redirect to a file of this machine', { location: 'file:///etc/passwd' }, 'DOWNLOAD_REDIRECT_REFUSED', 1],
    ['a redirect to nowhere', { location: 'http://' }, 'DOWNLOAD_REDIRECT_REFUSED', 1],
    ['silence before the answer', { delayMilliseconds: 2000 }, 'DOWNLOAD_TIMEOUT', 4],
    ['silence in the middle', { silentAfter: 1000 }, 'DOWNLOAD_TIMEOUT', 4],
  ])('%s', { timeout: 30_000 }, async (...[, facts, code, requests]) => {
    publish(facts)
    await expect(get()).rejects.toMatchObject({ code })
    expect(server.requests.length).toBe(requests)
  })

  it('nobody is there', async () => {
    await server.close()
    await expect(get()).rejects.toMatchObject({
      code: 'DOWNLOAD_UNREACHABLE',
      message: expect.stringContaining('127.0.0.1') as string,
    })
  })

  it('the disk does not take it', async () => {
    publish()
    await writeFile(join(folder, 'partial'), 'a file where a folder has to be')
    await expect(get()).rejects.toMatchObject({ code: 'DOWNLOAD_UNWRITABLE' })
  })

  it('the disk is full', async () => {
    publish()
    const full = '/dev/full'
    const { receive } = await import('../download/receive.ts')
    const part = { path: full, resume: async () => null, begin: async () => {} }
    const wanted = { url: `${server.url}/m.h5`, bytes: null, limit: 1e9, isHashKnown: false }
    const options = { signal: new AbortController().signal, silenceMilliseconds: 1000, onProgress: () => {} }
    await expect(receive(part as never, wanted, options)).rejects.toMatchObject({ code: 'DOWNLOAD_DISK_FULL' })
  })
})

it('ends when asked to, and keeps what has arrived', async () => {
  publish({ silentAfter: 1000 })
  const controller = new AbortController()
  const stopped = get(fileOf(), {
    signal: controller.signal,
    onProgress: (bytes) => {
      if (bytes > 0) setTimeout(() => controller.abort(), 100)
    },
  })
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
  expect(await partials()).toHaveLength(2)
  publish()
  await expectContent((await get()).path)
  expect(server.requests.at(-1)).toBe('GET /m.h5 bytes=1000-')
})

describe('through the proxy of the environment', () => {
  it('a file of a publisher outside', async () => {
    publish()
    expect(await getByProxy('http://models.example.org/m.h5')).toMatchObject({ isNew: true })
    expect(server.requests).toEqual(['GET /m.h5'])
  })

  it('a publisher outside sends us nowhere within a network', async () => {
    publish()
    server.files.set('/moved', { content: CONTENT, location: `${server.url}/m.h5` })
    expect(await getByProxy('http://models.example.org/moved')).toMatchObject({
      error: expect.stringContaining('within a network') as string,
    })
    expect(server.requests).toEqual(['GET /moved'])
  })
})

/** In a process whose environment names a proxy, for which `models.example.org` is our server. */
async function getByProxy(url: string): Promise<{ isNew?: boolean; error?: string }> {
  const proxied: string[] = []
  const proxy = createServer().on('connect', (request, socket) => {
    proxied.push(request.url ?? '')
    const through = connect(Number(new URL(server.url).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      through.pipe(socket).pipe(through)
    })
    for (const end of [through, socket]) end.on('error', () => {})
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  const { port } = proxy.address() as AddressInfo
  const child = fork(
    join(import.meta.dirname, '../testing/fetch-process.ts'),
    [folder, JSON.stringify(publishedAt(url, known))],
    {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, HTTP_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: '' },
    },
  )
  const result = (await new Promise((done) => child.once('message', done))) as { isNew?: boolean; error?: string }
  proxy.closeAllConnections()
  proxy.close()
  expect(proxied).toEqual(['models.example.org:80'])
  return result
}
