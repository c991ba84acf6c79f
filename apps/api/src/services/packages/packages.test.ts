/** Packages of explainers from their archive to their removal: on a real database, with real runner and worker processes and real sandboxes. */
import { mkdir, mkdtemp, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeNpy } from '@sightline/engine'
import { gridSchema, type PackageTask } from '../../contract/index.ts'
import { startListener, type Listener } from '../../events/listener.ts'
import { createEvents, EVENTS_CHANNEL } from '../../events/postgres-events.ts'
import { createQueue } from '../../jobs/postgres-queue.ts'
import { openFolderStore } from '../../store/folder-store.ts'
import { testConfig } from '../../testing/config.ts'
import { testDatabase, type TestDatabase } from '../../testing/database.ts'
import { demoExperiment, type DemoExperiment } from '../../testing/demo-experiment.ts'
import { packExplainer, type PackageToWrite } from '../../testing/explainer-package.ts'
import type { Services } from '../../trpc/context.ts'
import { startWorkerProcess, type WorkerProcess } from '../../worker/testing/worker-process.ts'
import { listExplainers } from '../explainers/list-explainers.ts'
import { describeRun } from '../files/describe-run.ts'
import { keepFile } from '../files/keep-file.ts'
import { sweepFiles } from '../files/sweep.ts'
import { createRuns, retryRuns } from '../runs/change-runs.ts'
import { planGrid } from '../runs/plan-grid.ts'
import { getRun } from '../runs/read-runs.ts'
import { enablePackage, removePackage } from './change-packages.ts'
import { createInstaller } from './create-installer.ts'
import { getPackageTask, listPackages } from './read-packages.ts'
import { startCheck, startInstallation } from './start-tasks.ts'

const NAME = '@lab/explainer-odd'

let database: TestDatabase
let home: string
let listener: Listener
let services: Omit<Services, 'inspector' | 'downloader'>
let experiment: DemoExperiment
let worker: WorkerProcess

beforeAll(async () => {
  database = await testDatabase()
  const { db, url: databaseUrl } = database
  home = await mkdtemp(join(tmpdir(), 'sightline-packages-test-'))
  const config = testConfig(databaseUrl, home)
  const store = await openFolderStore(join(home, 'files'))
  listener = startListener({ databaseUrl, channels: [EVENTS_CHANNEL] })
  await listener.ready
  const events = createEvents({ db, listener })
  const queue = await createQueue({ databaseUrl, db, events, onError: (error) => console.error(error) })
  const installer = createInstaller({ config, db, store, log: pino({ level: 'silent' }) })
  services = { config, db, store, queue, events, installer }
  experiment = await demoExperiment({ db, store }, { images: 2 })
  // A worker of another machine: it has the store, and nothing that was unpacked here.
  await mkdir(join(home, 'elsewhere'))
  await symlink(join(home, 'files'), join(home, 'elsewhere/files'))
  worker = await startWorkerProcess({
    databaseUrl,
    home: join(home, 'elsewhere'),
    entry: new URL('../../worker.ts', import.meta.url),
    environment: { SIGHTLINE_CONCURRENCY: '2' },
  })
})

afterAll(async () => {
  await worker.kill()
  await Promise.allSettled([services.installer.close(), services.queue.close(), listener.close()])
  await database.close()
  await rm(home, { recursive: true, force: true })
})

async function install(given: PackageToWrite): Promise<PackageTask> {
  const { sha256 } = await keepFile(services, await packExplainer(given), { mediaType: 'application/gzip' })
  const asked = { source: 'upload', spec: `${given.version}.tgz`, sha256, userId: experiment.userId } as const
  return await ended((await startInstallation(services, asked)).taskId)
}

async function ended(taskId: string): Promise<PackageTask> {
  await expect.poll(async () => (await getPackageTask(services, taskId)).state, { timeout: 120_000 }).not.toBe('running')
  return await getPackageTask(services, taskId)
}

const list = () => {
  const { workspaceId } = experiment
  return listPackages(services, { workspaceId, user: { ownsInstallation: true }, role: 'owner' })
}

async function start(params: { behave?: string } = {}): Promise<string> {
  const { workspaceId, userId } = experiment
  const { runIds } = await createRuns(services, { workspaceId, userId, grid: gridOf(params) })
  return runIds[0]
}

const gridOf = (params: { behave?: string } = {}) =>
  gridSchema.parse({
    experimentId: experiment.experimentId,
    modelVersionIds: [experiment.honest],
    explainers: [{ id: 'odd-map', params }],
    imageIds: experiment.images.map(({ id }) => id),
  })

const untilStatus = async (runId: string, status: string) => {
  await expect.poll(async () => (await getRun(services, runId)).status, { timeout: 120_000, interval: 50 }).toBe(status)
  return await getRun(services, runId)
}

async function firstMap(runId: string): Promise<Float32Array> {
  const artifact = await database.db.artifact.findFirstOrThrow({ where: { runId, position: 0 }, orderBy: { imageId: 'asc' } })
  const chunks: Buffer[] = []
  for await (const chunk of await services.store.read(artifact.sha256)) chunks.push(chunk as Buffer)
  return decodeNpy(new Uint8Array(Buffer.concat(chunks))).data as Float32Array
}

describe('a package of explainers', { timeout: 240_000 }, () => {
  let old: string

  it('is installed from an archive: described and checked, offered where it is enabled', async () => {
    expect(await install({ name: NAME, version: '1.0.0' })).toMatchObject({
      state: 'done',
      error: null,
      package: { name: NAME, version: '1.0.0' },
    })
    const { packages, protection, mayInstall } = await list()
    expect(packages).toMatchObject([
      {
        name: NAME,
        version: '1.0.0',
        source: 'upload',
        spec: '1.0.0.tgz',
        license: 'MIT',
        author: 'Ada',
        enabled: false,
        earlier: [],
      },
    ])
    const [{ integrity, check, explainers, bytes, installedBy }] = packages
    expect(integrity).toMatch(/^sha512-/)
    expect(check).toMatchObject({ passed: true, error: null, explainers: [{ explainer: 'odd-map' }] })
    expect(check?.explainers[0].cases.length).toBeGreaterThan(8)
    expect(explainers).toMatchObject([{ id: 'odd-map', requires: { gradients: true, images: true }, params: { type: 'object' } }])
    expect(bytes).toBeGreaterThan(100)
    expect(installedBy).toMatchObject({ id: experiment.userId })
    expect(protection.closed.length + protection.missing.length).toBeGreaterThan(0)
    expect(mayInstall).toBe(true)

    const { workspaceId } = experiment
    expect((await listExplainers(services, workspaceId)).map(({ id }) => id)).not.toContain('odd-map')
    expect((await planGrid(services, { workspaceId, grid: gridOf() })).problems).toMatchObject([{ code: 'EXPLAINER_UNKNOWN' }])
    await enablePackage(services, { workspaceId, name: NAME, enabled: true })
    expect((await listExplainers(services, workspaceId)).at(-1)).toMatchObject({
      id: 'odd-map',
      package: { name: NAME, integrity },
    })
    const wrong = { workspaceId, grid: gridOf({ behave: 'badly' }) }
    expect((await planGrid(services, wrong)).problems).toMatchObject([{ code: 'PARAM_INVALID' }])
  })

  it('is run by a worker that has to fetch it, and the run says what made it', async () => {
    old = await start()
    const run = await untilStatus(old, 'done')
    const identity = { name: NAME, version: '1.0.0', integrity: expect.stringMatching(/^sha512-/) as string }
    expect(run).toMatchObject({ imagesDone: 2, params: { behave: 'well' }, explainer: { title: 'Odd map', package: identity } })
    expect(run.explainerMissing).toBeNull()
    expect((await stat(join(home, 'elsewhere/packages'))).isDirectory()).toBe(true)
    expect(await describeRun(database.db, old)).toMatchObject({
      explainer: { id: 'odd-map', package: identity },
      repeat: { install: 'sightline plugins add 1.0.0.tgz' },
    })
  })

  it('costs nobody but its own run when it misbehaves', async () => {
    const spinning = await start({ behave: 'spin' })
    await untilStatus(spinning, 'running')
    const beside = await untilStatus(await start(), 'done')
    expect(beside.error).toBeNull()
    for (const [behave, code] of [
      ['exit', 'EXPLAINER_EXITED'],
      ['throw', 'EXPLAINER_FAILED'],
    ]) {
      const { error } = await untilStatus(await start({ behave }), 'failed')
      expect(error).toMatchObject({ code, message: expect.stringContaining(NAME) as string })
    }
    expect(await database.db.run.findMany({ where: { status: 'failed' }, select: { attempts: true } })).toEqual([
      { attempts: 1 },
      { attempts: 1 },
    ])
    await untilStatus(spinning, 'running')
    const asked = performance.now()
    await services.queue.cancel([spinning])
    await untilStatus(spinning, 'cancelled')
    expect(performance.now() - asked).toBeLessThan(1500)
    await untilStatus(await start(), 'done')
  })

  it('of another version is taken by new runs, and old ones are repeated with theirs', async () => {
    expect(await install({ name: NAME, version: '2.0.0', factor: 3 })).toMatchObject({ state: 'done' })
    expect((await list()).packages).toMatchObject([{ version: '2.0.0', enabled: true, earlier: [{ version: '1.0.0' }] }])
    const newer = await untilStatus(await start(), 'done')
    expect(newer.explainer.package?.version).toBe('2.0.0')
    const [before, after] = [await firstMap(old), await firstMap(newer.id)]
    expect(Array.from(after)).toEqual(Array.from(before, (value) => Math.fround(value * 3)))

    await database.db.run.update({ where: { id: old }, data: { status: 'cancelled' } })
    await retryRuns(services, [old])
    const repeated = await untilStatus(old, 'done')
    expect(repeated.explainer.package?.version).toBe('1.0.0')
    expect(await firstMap(old)).toEqual(before)
  })

  it('is checked again when somebody asks for it', async () => {
    const [{ check }] = (await list()).packages
    const { taskId } = await startCheck(services, { name: NAME, userId: experiment.userId })
    expect(await ended(taskId)).toMatchObject({ kind: 'check', state: 'done', package: { version: '2.0.0' } })
    expect((await list()).packages[0].check?.at.getTime()).toBeGreaterThan(check?.at.getTime() ?? Infinity)
  })

  it('with an id that is taken is refused, and nothing of it stays', async () => {
    const task = await install({ name: 'explainer-other', version: '1.0.0' })
    expect(task).toMatchObject({ state: 'failed', package: null, error: { code: 'EXPLAINER_ID_TAKEN' } })
    expect((await list()).packages.map(({ name }) => name)).toEqual([NAME])
    await sweepFiles(services, { graceMilliseconds: 0 })
    const archives = await database.db.storedFile.count({ where: { mediaType: 'application/gzip' } })
    // Those of the two versions that are installed.
    expect(archives).toBe(2)
  })

  it('that is removed leaves its runs as they are, and says what it takes to repeat them', async () => {
    await removePackage(services, NAME)
    const run = await getRun(services, old)
    expect(run).toMatchObject({
      status: 'done',
      explainer: { title: 'Odd map', package: { name: NAME, version: '1.0.0' } },
      explainerMissing: { code: 'PACKAGE_VERSION_MISSING', hint: expect.stringContaining(`${NAME}@1.0.0`) as string },
    })
    await database.db.run.update({ where: { id: old }, data: { status: 'cancelled' } })
    await expect(retryRuns(services, [old])).rejects.toMatchObject({ code: 'PACKAGE_VERSION_MISSING' })
    expect((await list()).packages).toEqual([])
    await sweepFiles(services, { graceMilliseconds: 0 })
    expect(await database.db.storedFile.count({ where: { mediaType: 'application/gzip' } })).toBe(0)

    // The very archive again: the run can be repeated again, once the workspace offers it.
    expect(await install({ name: NAME, version: '1.0.0' })).toMatchObject({ state: 'done' })
    expect((await getRun(services, old)).explainerMissing).toMatchObject({ code: 'PACKAGE_NOT_ENABLED' })
  })

  it('whose process is gone before it is installed is said to have failed', async () => {
    const lost = await database.db.packageTask.create({
      data: { kind: 'install', source: 'registry', spec: 'explainer-x', aliveAt: new Date(Date.now() - 60_000) },
    })
    expect(await getPackageTask(services, lost.id)).toMatchObject({ state: 'failed', error: { code: 'PACKAGE_TASK_LOST' } })
  })
})
