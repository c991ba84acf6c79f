/** The catalogue itself, how it is read, and how an entry becomes a model of this machine. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describeModel } from '@sightline/engine'
import { ARCHITECTURE_NAMES } from '@sightline/engine/declarations'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findAdded, keepModel, listAdded } from './added-models.ts'
import { fetchEntry } from './fetch-entry.ts'
import { findEntry, readCatalogue } from './read-catalogue.ts'
import { bytesOf } from './schema.ts'
import { catalogueOf, entryOf, publishedAt, publishTfjsModel } from './testing/catalogues.ts'
import { startFileServer, type FileServer } from './testing/file-server.ts'

const HONEST = resolve(import.meta.dirname, '../../../demo/models/honest')

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

describe('the catalogue that comes along', async () => {
  const catalogue = await readCatalogue(undefined)

  it.each(catalogue.models.map((entry) => [entry.id, entry] as const))('%s', (_, entry) => {
    expect(entry.verified).toBe(false)
    expect(bytesOf(entry)).toBeGreaterThan(1e6)
    if (entry.format === 'keras-h5') expect(ARCHITECTURE_NAMES).toContain(entry.use.architecture)
    for (const url of entry.files.flatMap(({ urls }) => urls)) expect(url).toMatch(/^https:/)
    // Git LFS and the publisher's own hub tell it of each file.
    if (entry.format === 'onnx') expect(entry.files[0].sha256).not.toBeNull()
  })
})

describe('readCatalogue', () => {
  const write = (content: unknown) => {
    const path = join(folder, 'catalogue.json')
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }
  const good = () => catalogueOf([entryOf({ id: 'a', files: [publishedAt('http://h/m.h5')], format: 'keras-h5' })])

  it('reads a file, and an address', async () => {
    expect((await readCatalogue(write(good()))).models[0].id).toBe('a')
    server.files.set('/c.json', { content: Buffer.from(JSON.stringify(good())) })
    expect((await readCatalogue(`${server.url}/c.json`)).models[0].id).toBe('a')
  })

  const changed = (change: (entry: Record<string, unknown>) => void) => {
    const catalogue = structuredClone(good()) as { models: Record<string, unknown>[] }
    change(catalogue.models[0])
    return catalogue
  }
  it.each<[string, unknown, RegExp]>([
    ['no JSON', '{', /not valid JSON/],
    [
      'a path that leads out',
      changed((entry) => (entry['files'] = [{ ...publishedAt('http://h/m'), path: '../m.h5' }])),
      /plain relative path/,
    ],
    [
      'an address that is no address of the web',
      changed((entry) => (entry['files'] = [publishedAt('file:///etc/passwd')])),
      /http or https/,
    ],
    ['a hash that is none', changed((entry) => (entry['files'] = [publishedAt('http://h/m', { sha256: 'abc' })])), /64/],
    ['labels that are not there', changed((entry) => (entry['labels'] = 'animals')), /no labels “animals”/],
    ['a word that it does not know', changed((entry) => (entry['sha'] = 1)), /sha/],
    [
      'a file that is called like one of ours',
      changed(
        (entry) => (entry['files'] = [publishedAt('http://h/m.h5'), { ...publishedAt('http://h/s'), path: 'Sightline.json' }]),
      ),
      /must not be called sightline\.json/,
    ],
    [
      'two files that some disks do not tell apart',
      changed((entry) => (entry['files'] = [publishedAt('http://h/m.h5'), publishedAt('http://h/M.h5')])),
      /same path/,
    ],
    ['the same id twice', { ...good(), models: [...good().models, ...good().models] }, /same id/],
  ])('refuses %s', async (_, content, message) => {
    await expect(readCatalogue(write(content))).rejects.toMatchObject({
      code: 'CATALOGUE_INVALID',
      message: expect.stringMatching(message) as string,
    })
  })

  it('says where it looked', async () => {
    await expect(readCatalogue(join(folder, 'none.json'))).rejects.toMatchObject({ code: 'CATALOGUE_UNREADABLE' })
    await expect(readCatalogue(`${server.url}/none.json`)).rejects.toMatchObject({ code: 'CATALOGUE_UNREADABLE' })
    expect(() => findEntry(good(), 'b')).toThrow(expect.objectContaining({ code: 'CATALOGUE_ENTRY_UNKNOWN' }) as Error)
  })
})

describe('an entry', () => {
  const labels = () => ({
    digits: {
      title: 'Digits',
      classes: 10,
      file: publishedAt(`${server.url}/digits.json`),
      licence: { spdx: null, note: '', url: null },
    },
  })
  const honest = () => {
    server.files.set('/digits.json', {
      content: Buffer.from(JSON.stringify('zero one two three four five six seven eight nine'.split(' '))),
    })
    return catalogueOf([entryOf({ id: 'honest', ...publishTfjsModel(server, HONEST, '/honest'), labels: 'digits' })], labels())
  }
  const fetchFrom = (catalogue: ReturnType<typeof honest>) =>
    fetchEntry(catalogue, catalogue.models[0], {
      folder,
      signal: new AbortController().signal,
      patience: { silenceMilliseconds: 1000, retries: 1, pauseMilliseconds: 10 },
    })

  it('becomes a model of this machine, with its shards, its labels and its use; a second time needs no network', async () => {
    const catalogue = honest()
    const added = await keepModel(folder, await fetchFrom(catalogue))
    expect(server.requests).toEqual(['GET /honest/model.json', 'GET /honest/weights.bin', 'GET /digits.json'])
    const sidecar = JSON.parse(readFileSync(join(added.folder, 'sightline.json'), 'utf8')) as object
    expect(sidecar).toMatchObject({
      preprocess: 'unit',
      resize: 'stretch',
      labels: expect.arrayContaining(['zero', 'nine']) as string[],
    })
    expect((await describeModel(added.path)).layers.length).toBeGreaterThan(3)
    await server.close()
    await keepModel(folder, await fetchFrom(catalogue))
    expect(await findAdded(folder, 'Honest')).toMatchObject({ path: added.path, entry: { id: 'honest' } })
    expect(await listAdded(folder)).toHaveLength(1)
    expect(await readdir(join(folder, 'models'))).toEqual(['honest'])
  })

  it('that cannot be opened leaves no model behind, and an earlier one as it was', async () => {
    const fetched = await fetchFrom(honest())
    await keepModel(folder, fetched)
    const refuse = () => Promise.reject(new Error('no model'))
    await expect(keepModel(folder, fetched, refuse)).rejects.toThrow('no model')
    expect(await findAdded(folder, 'honest')).not.toBeNull()
    expect(await readdir(join(folder, 'models'))).toEqual(['honest'])
  })

  it('added twice at once ends with one whole model', async () => {
    const fetched = await fetchFrom(honest())
    await Promise.all([keepModel(folder, fetched), keepModel(folder, fetched), keepModel(folder, fetched)])
    expect(await readdir(join(folder, 'models'))).toEqual(['honest'])
    expect((await describeModel((await findAdded(folder, 'honest'))!.path)).layers.length).toBeGreaterThan(3)
  })

  it.each([
    ['../secret', /plain relative path/],
    ['http://elsewhere/weights.bin', /plain relative path/],
    ['/etc/passwd', /plain relative path/],
    ['model.json', /calls one of them model\.json/],
    ['source.json', /calls one of them source\.json/],
  ])('whose model.json names %s is refused', async (path, message) => {
    server.files.set('/bad/model.json', { content: Buffer.from(JSON.stringify({ weightsManifest: [{ paths: [path] }] })) })
    const catalogue = catalogueOf([entryOf({ id: 'bad', files: [publishedAt(`${server.url}/bad/model.json`)], shards: true })])
    await expect(fetchFrom(catalogue)).rejects.toMatchObject({
      code: 'CATALOGUE_SHARDS_INVALID',
      message: expect.stringMatching(message) as string,
    })
  })

  it('is no name that could lead anywhere', async () => {
    mkdirSync(join(folder, 'models'), { recursive: true })
    for (const name of ['..', '.', 'a/b', '../models', '']) expect(await findAdded(folder, name)).toBeNull()
  })
})
