import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addRun, type AddedRun } from '../../http/testing/add-run.ts'
import { openFolderStore } from '../../store/folder-store.ts'
import type { Store } from '../../store/store.ts'
import { testDatabase, type TestDatabase } from '../../testing/database.ts'
import { removeImageSet } from '../images/images.ts'
import { removeModel } from '../models/models.ts'
import { discardFiles, keepFile, removeUnused, type FileServices } from './keep-file.ts'
import { sweepFiles } from './sweep.ts'

let database: TestDatabase
let store: Store
let folder: string
let services: FileServices

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'sightline-sweep-'))
  store = await openFolderStore(folder)
  services = { db: database.db, store }
  await database.db.user.create({ data: { id: 'editor', name: 'editor', email: 'editor@example.org' } })
})
afterAll(async () => {
  await database?.close()
  await rm(folder, { recursive: true, force: true })
})

const files = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath.slice(-2)}${entry.name}`)
    .sort()
const rows = async () => (await database.db.storedFile.findMany({ orderBy: { sha256: 'asc' } })).map(({ sha256 }) => sha256)
const isThere = async (sha256: string) => [(await rows()).includes(sha256), (await files()).includes(sha256)]
const keep = (content: Uint8Array) => keepFile(services, content, { mediaType: 'image/png' })
const now = { graceMilliseconds: 0 }

beforeEach(async () => {
  await sweepFiles(services, now)
  // Every row has its file and every file its row, at all times.
  expect(await files()).toEqual(await rows())
})

describe('sweepFiles', () => {
  it('removes what nothing refers to when it is old enough', async () => {
    const { sha256 } = await keep(randomBytes(1000))
    expect(await sweepFiles(services)).toEqual({ files: 0, bytes: 0 })
    expect(await isThere(sha256)).toEqual([true, true])
    await database.db.storedFile.update({ where: { sha256 }, data: { createdAt: new Date(Date.now() - 25 * 3_600_000) } })
    expect(await sweepFiles(services)).toEqual({ files: 1, bytes: 1000 })
    expect(await isThere(sha256)).toEqual([false, false])
  })

  it('keeps what was brought again lately', async () => {
    const content = randomBytes(10)
    const { sha256 } = await keep(content)
    await database.db.storedFile.update({ where: { sha256 }, data: { createdAt: new Date(0) } })
    expect(await keep(content)).toMatchObject({ isNew: false })
    expect(await sweepFiles(services)).toEqual({ files: 0, bytes: 0 })
  })

  it('goes through more than one batch, with several at once', async () => {
    const data = Array.from({ length: 510 }, () => ({
      sha256: randomBytes(32).toString('hex'),
      bytes: 1,
      mediaType: 'x',
      createdAt: new Date(0),
    }))
    await database.db.storedFile.createMany({ data })
    const swept = await Promise.all([sweepFiles(services), sweepFiles(services), sweepFiles(services)])
    expect(swept.reduce((sum, one) => sum + one.files, 0)).toBe(510)
    expect(await rows()).toEqual([])
  })

  it('goes on after a file that cannot be removed, and says so', async () => {
    const [bad, good] = [await keep(randomBytes(10)), await keep(randomBytes(10))]
    const failing = {
      ...store,
      remove: (sha256: string) => (sha256 === bad.sha256 ? Promise.reject(new Error('no')) : store.remove(sha256)),
    }
    await expect(sweepFiles({ ...services, store: failing }, now)).rejects.toThrow('1 files could not be swept')
    expect(await isThere(good.sha256)).toEqual([false, false])
    expect(await isThere(bad.sha256)).toEqual([true, true])
  })
})

describe('bringing and removing the same content at once', () => {
  it('ends with the file there, whoever is faster', async () => {
    for (let round = 0; round < 40; round++) {
      const content = randomBytes(20_000)
      const { sha256 } = await keep(content)
      const brought = [keep(content), keep(content)]
      const swept = removeUnused(services, sha256, new Date(Date.now() + (round % 2 ? 0 : -1)))
      await Promise.all([...brought, swept])
      const kept = await Promise.all([keep(content), removeUnused(services, sha256, new Date(0))])
      expect(kept[1]).toBe(false)
      expect(await isThere(sha256)).toEqual([true, true])
    }
  })

  it('waits with the content until a removal under way has ended', async () => {
    const content = randomBytes(100)
    const { sha256 } = await keep(content)
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    const slow: Store = { ...store, remove: async (one) => (await held, store.remove(one)) }
    const removal = removeUnused({ ...services, store: slow }, sha256, new Date())
    // The removal has the lock when it asks the store.
    await new Promise((resolve) => setTimeout(resolve, 200))
    const bringing = keep(content)
    const state = await Promise.race([
      bringing.then(() => 'brought'),
      new Promise((resolve) => setTimeout(resolve, 300, 'waits')),
    ])
    expect(state).toBe('waits')
    release()
    expect(await removal).toBe(true)
    expect(await bringing).toMatchObject({ isNew: true })
    expect(await isThere(sha256)).toEqual([true, true])
  })

  it('does not remove what is being referred to', async () => {
    const { sha256 } = await keep(randomBytes(100))
    const workspace = await addWorkspace()
    const set = await database.db.imageSet.create({ data: { workspaceId: workspace, name: 'a' } })
    await database.db.$transaction(async (transaction) => {
      await transaction.image.create({ data: { imageSetId: set.id, name: 'a', sha256, width: 1, height: 1 } })
      // Not committed yet: no other connection can see the reference.
      expect(await sweepFiles(services, now)).toEqual({ files: 0, bytes: 0 })
    })
    expect(await sweepFiles(services, now)).toEqual({ files: 0, bytes: 0 })
    expect(await isThere(sha256)).toEqual([true, true])
    await database.db.workspace.delete({ where: { id: workspace } })
  })
})

describe('discardFiles', () => {
  it('leaves what was there before, or what somebody brought since', async () => {
    const content = randomBytes(10)
    const first = await keep(content)
    const second = await keep(content)
    await discardFiles(services, [first])
    await discardFiles(services, [second])
    expect(await isThere(first.sha256)).toEqual([true, true])
  })

  it('removes what one person brought twice', async () => {
    const content = randomBytes(10)
    const twice = [await keep(content), await keep(content)]
    await discardFiles(services, twice)
    expect(await isThere(twice[0]?.sha256 ?? '')).toEqual([false, false])
  })
})

let workspaces = 0

async function addWorkspace(): Promise<string> {
  const id = `workspace-${workspaces++}`
  await database.db.workspace.create({ data: { id, name: id, slug: id } })
  return id
}

describe('after a deletion no file is left over', () => {
  interface Whole extends AddedRun {
    readonly workspaceId: string
    readonly imageSetId: string
    readonly imageId: string
  }

  async function addAll(): Promise<Whole> {
    const workspaceId = await addWorkspace()
    const { id: imageSetId } = await database.db.imageSet.create({ data: { workspaceId, name: 'Images' } })
    const [file, thumbnail] = [await keep(randomBytes(50)), await keep(randomBytes(50))]
    const image = await database.db.image.create({
      data: { imageSetId, name: 'a.png', sha256: file.sha256, thumbnailSha256: thumbnail.sha256, width: 1, height: 1 },
    })
    return { workspaceId, imageSetId, imageId: image.id, ...(await addRun(services, { workspaceId, imageId: image.id })) }
  }

  it.each<[string, (of: Whole) => Promise<unknown>, number]>([
    ['nothing', () => Promise.resolve(), 6],
    ['the workspace', ({ workspaceId }) => database.db.workspace.delete({ where: { id: workspaceId } }), 0],
    ['the experiment', ({ experimentId }) => database.db.experiment.delete({ where: { id: experimentId } }), 3],
    ['the run', ({ runId }) => database.db.run.delete({ where: { id: runId } }), 3],
    [
      'run and model',
      async ({ runId, modelId }) => {
        await database.db.run.delete({ where: { id: runId } })
        await removeModel(services, modelId)
      },
      2,
    ],
    [
      'run and image set',
      async ({ runId, imageSetId }) => {
        await database.db.run.delete({ where: { id: runId } })
        await removeImageSet(services, imageSetId)
      },
      1,
    ],
  ])('of %s', async (_, remove, left) => {
    const whole = await addAll()
    expect(await rows()).toHaveLength(6)
    await remove(whole)
    await sweepFiles(services, now)
    expect(await rows()).toHaveLength(left)
    expect(await files()).toEqual(await rows())
    await database.db.workspace.deleteMany()
  })

  it('models and images of runs are not deleted', async () => {
    const { modelId, imageSetId } = await addAll()
    await expect(removeModel(services, modelId)).rejects.toMatchObject({ code: 'MODEL_IN_USE' })
    await expect(removeImageSet(services, imageSetId)).rejects.toMatchObject({ code: 'IMAGES_IN_USE' })
    // Neither if a run is made after we have looked: the database has the last word.
    await expect(database.db.model.delete({ where: { id: modelId } })).rejects.toMatchObject({ code: 'P2003' })
    await expect(database.db.imageSet.delete({ where: { id: imageSetId } })).rejects.toMatchObject({ code: 'P2003' })
    await database.db.workspace.deleteMany()
  })
})
