/** Models from a catalogue on this machine: a real server that publishes, a real database, store and runner. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  catalogueOf,
  entryOf,
  publishedAt,
  publishTfjsModel,
  startFileServer,
  type FileServer,
} from '@sightline/catalogue/testing'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { CatalogueDownload } from '../../contract/index.ts'
import { filesServer, type FilesServer } from '../../http/testing/files-server.ts'
import { changeUse, getVersion } from '../models/models.ts'
import { claimDownload } from './claim.ts'
import { startDownloader, type Downloader } from './downloader.ts'
import { cancelDownload, dismissDownload, listDownloads, startDownload } from './downloads.ts'
import { listCatalogue } from './list-catalogue.ts'

const HONEST = resolve(import.meta.dirname, '../../../../../demo/models/honest')
const LABELS = 'zero one two three four five six seven eight nine'.split(' ')

let server: FilesServer
let publisher: FileServer
let home: string
let catalogue: string
let downloader: Downloader | undefined

beforeAll(async () => {
  server = await filesServer()
})
afterAll(() => server?.close())

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sightline-downloads-'))
  catalogue = join(home, 'catalogue.json')
  publisher = await startFileServer({
    '/digits.json': { content: Buffer.from(JSON.stringify(LABELS)) },
    '/broken.h5': { content: Buffer.from('no model') },
  })
  const licence = { spdx: null, note: '', url: null }
  const digits = { title: 'Digits', classes: 10, file: publishedAt(`${publisher.url}/digits.json`), licence }
  const models = [
    entryOf({ id: 'honest', title: 'Honest', labels: 'digits', ...publishTfjsModel(publisher, HONEST, '/honest') }),
    entryOf({ id: 'broken', format: 'keras-h5', files: [publishedAt(`${publisher.url}/broken.h5`)] }),
    entryOf({ id: 'gone', format: 'keras-h5', files: [publishedAt(`${publisher.url}/gone.h5`)] }),
  ]
  await writeFile(catalogue, JSON.stringify(catalogueOf(models, { digits })))
})
afterEach(async () => {
  await downloader?.close()
  downloader = undefined
  await publisher.close()
  await server.database.db.catalogueDownload.deleteMany()
  await server.database.db.model.deleteMany()
  await rm(home, { recursive: true, force: true })
})

const services = () => ({ db: server.database.db, store: server.store, inspector: server.inspector })
const config = () => ({ home, catalogue, limits: { modelUpload: 200e6, imageUpload: 5e6, runSeconds: 60, runMemory: 4e9 } })
const start = () => (downloader = startDownloader({ ...services(), config: config(), log: pino({ level: 'silent' }) }))
const add = (entryId: string) =>
  startDownload(
    { ...services(), config: config(), downloader: { wake: () => downloader?.wake() } },
    { workspaceId: server.workspaceId, entryId, userId: 'editor' },
  )
const find = async (id: string) => (await listDownloads(services(), server.workspaceId)).find((download) => download.id === id)
const ENDED = ['done', 'failed', 'cancelled']

async function ended({ id }: Pick<CatalogueDownload, 'id'>): Promise<CatalogueDownload> {
  return await expect
    .poll(async () => find(id), { timeout: 20_000, interval: 50 })
    .toSatisfy((download: CatalogueDownload) => ENDED.includes(download.state))
    .then(async () => (await find(id))!)
}

const slow = { pace: 100_000 }
const slowDown = (facts: object = slow) => {
  const file = publisher.files.get('/honest/weights.bin')!
  publisher.files.set('/honest/weights.bin', { ...file, ...facts })
}
const beganToArrive = (id: string) =>
  expect.poll(async () => (await find(id))?.bytesDone ?? 0, { timeout: 10_000, interval: 50 }).toBeGreaterThan(0)

it('is listed, downloaded over a connection that breaks, looked at, and added with its use, labels and source', async () => {
  start()
  const before = await listCatalogue({ ...services(), config: config() }, server.workspaceId)
  expect(before.entries.map(({ id, models, verifiedOn, checkedBy }) => [id, models.length, verifiedOn, checkedBy])).toEqual([
    ['honest', 0, null, 'nothing'],
    ['broken', 0, null, 'nothing'],
    ['gone', 0, null, 'nothing'],
  ])
  slowDown({ breaks: [20_000] })
  const download = await ended(await add('honest'))
  expect(download).toMatchObject({ state: 'done', error: null, createdBy: { id: 'editor' } })
  expect(publisher.requests).toContain('GET /honest/weights.bin bytes=20000-')

  const version = await server.database.db.modelVersion.findFirstOrThrow({ where: { modelId: download.modelId! } })
  const shown = await getVersion(services(), version.id)
  expect(shown).toMatchObject({
    modelName: 'Honest',
    format: 'tfjs-layers',
    labels: LABELS,
    preprocessing: { preset: 'unit', resize: 'stretch' },
  })
  expect(shown.source).toMatchObject({ publisher: 'The test', licence: { spdx: 'CC0-1.0' }, verified: false, citation: 'Nobody' })
  expect(shown.source?.files.map(({ url }) => url)).toEqual([
    `${publisher.url}/honest/model.json`,
    `${publisher.url}/honest/weights.bin`,
  ])
  const changed = await changeUse(services(), {
    versionId: version.id,
    use: { preprocess: 'signed' },
    labels: null,
    userId: 'editor',
  })
  expect(changed).toMatchObject({ number: 2, source: shown.source })
  const after = await listCatalogue({ ...services(), config: config() }, server.workspaceId)
  expect(after.entries[0].models).toEqual([{ id: download.modelId, name: 'Honest' }])

  const asked = publisher.requests.length
  expect((await ended(await add('honest'))).state).toBe('done')
  expect(publisher.requests.length).toBe(asked)
})

it('two wishes for one entry are one download', async () => {
  start()
  slowDown()
  const [first, second] = await Promise.all([add('honest'), add('honest')])
  expect(second.id).toBe(first.id)
  await ended(first)
  expect(await server.database.db.model.count()).toBe(1)
  expect(publisher.requests.filter((request) => request.includes('weights.bin'))).toHaveLength(1)
})

it.each([
  ['gone', 'DOWNLOAD_NOT_FOUND'],
  ['broken', 'MODEL_FORMAT_UNKNOWN'],
])('%s: says %s, leaves nothing, and may be tried again', async (entryId, code) => {
  start()
  const failed = await ended(await add(entryId))
  expect(failed).toMatchObject({ state: 'failed', error: { code, hint: expect.any(String) as string }, modelId: null })
  expect(await server.database.db.model.count()).toBe(0)
  const again = await add(entryId)
  expect(again.id).not.toBe(failed.id)
  await ended(again)
  expect(await listDownloads(services(), server.workspaceId)).toHaveLength(1)
  await dismissDownload(services(), again.id)
  expect(await listDownloads(services(), server.workspaceId)).toEqual([])
})

it('is cancelled in the middle, which adds nothing', async () => {
  start()
  slowDown({ pace: 20_000 })
  const download = await add('honest')
  await beganToArrive(download.id)
  await cancelDownload(services(), download.id)
  expect(await find(download.id)).toMatchObject({ state: 'cancelled' })
  // The connection ends too.
  await expect
    .poll(() => readdir(join(home, 'catalogue/partial')).then((names) => names.filter((name) => name.endsWith('.lock'))))
    .toEqual([])
  expect(await server.database.db.model.count()).toBe(0)
})

it('goes on when the process ends and another one starts', async () => {
  const first = start()
  slowDown({ pace: 50_000 })
  const download = await add('honest')
  await expect
    .poll(() => publisher.requests.some((request) => request.includes('weights.bin')), { timeout: 10_000, interval: 20 })
    .toBe(true)
  await new Promise((done) => setTimeout(done, 400))
  await first.close()
  expect(await find(download.id)).toMatchObject({ state: 'waiting' })
  slowDown({ pace: undefined })
  start()
  expect(await ended(download)).toMatchObject({ state: 'done' })
  expect(publisher.requests.at(-2)).toMatch(/^GET \/honest\/weights.bin bytes=\d+-$/)
})

it('is taken over when whoever had it has died, and is added once', async () => {
  const download = await add('honest')
  expect(await claimDownload(services().db, 0)).toMatchObject({ id: download.id, attempts: 1 })
  start()
  expect(await ended(download)).toMatchObject({ state: 'done' })
  expect(await server.database.db.model.count()).toBe(1)
})

it('kept by a version whose catalogue is no longer read ends, and may be asked for again', async () => {
  const download = await add('honest')
  await services().db.catalogueDownload.update({ where: { id: download.id }, data: { catalogue: { models: 1 } } })
  start()
  expect(await ended(download)).toMatchObject({ state: 'failed', error: { code: 'DOWNLOAD_OUTDATED' } })
  expect(await ended(await add('honest'))).toMatchObject({ state: 'done' })
})

it('larger than the installation takes is refused', async () => {
  const limits = { ...config().limits, modelUpload: 10_000 }
  downloader = startDownloader({ ...services(), config: { ...config(), limits }, log: pino({ level: 'silent' }) })
  expect(await ended(await add('honest'))).toMatchObject({ state: 'failed', error: { code: 'DOWNLOAD_TOO_LARGE' } })
})

it('a catalogue that cannot be read says so', async () => {
  const missing = { ...config(), catalogue: join(home, 'none.json') }
  await expect(listCatalogue({ ...services(), config: missing }, server.workspaceId)).rejects.toMatchObject({
    code: 'CATALOGUE_UNREADABLE',
  })
  await expect(add('none')).rejects.toMatchObject({ code: 'CATALOGUE_ENTRY_UNKNOWN' })
})
