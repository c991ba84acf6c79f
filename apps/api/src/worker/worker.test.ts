import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { decodeImage, decodeNpy, openModel, prepareImage, runExplainer } from '@sightline/engine'
import { explainers } from '@sightline/plugins'
import { fileURLToPath } from 'node:url'
import type { RunEvent } from '../contract/index.ts'
import { createEvents, EVENTS_CHANNEL } from '../events/postgres-events.ts'
import { startListener, type Listener } from '../events/listener.ts'
import { createQueue } from '../jobs/postgres-queue.ts'
import type { Queue } from '../jobs/queue.ts'
import type { Events } from '../events/events.ts'
import { openFolderStore } from '../store/folder-store.ts'
import type { Store } from '../store/store.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { demoExperiment, insertRun, type DemoExperiment, type RunOptions } from '../testing/demo-experiment.ts'
import { startWorkerProcess, type WorkerProcess, type WorkerProcessOptions } from './testing/worker-process.ts'

let database: TestDatabase
let home: string
let store: Store
let listener: Listener
let events: Events
let queue: Queue
let experiment: DemoExperiment
/** Of the test that runs. */
const workers: WorkerProcess[] = []

beforeAll(async () => {
  database = await testDatabase()
  home = await mkdtemp(join(tmpdir(), 'sightline-worker-test-'))
  store = await openFolderStore(join(home, 'files'))
  listener = startListener({ databaseUrl: database.url, channels: [EVENTS_CHANNEL] })
  await listener.ready
  events = createEvents({ db: database.db, listener })
  const onError = (error: Error) => console.error(error)
  queue = await createQueue({ databaseUrl: database.url, db: database.db, events, onError })
  experiment = await demoExperiment({ db: database.db, store }, { images: 6 })
})

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.kill()))
  // What a test that failed leaves in the queue must not keep the next one's worker busy.
  const left = await database.db.run.findMany({ where: { status: { in: ['queued', 'running'] } }, select: { id: true } })
  if (left.length > 0) await queue.cancel(left.map(({ id }) => id))
})

afterAll(async () => {
  await Promise.allSettled([queue.close(), listener.close()])
  await database.close()
  await rm(home, { recursive: true, force: true })
})

type WorkerOptions = Partial<WorkerProcessOptions>

async function startWorker(options: WorkerOptions = {}): Promise<WorkerProcess> {
  const worker = await startWorkerProcess({ databaseUrl: database.url, home, ...options })
  workers.push(worker)
  return worker
}

/**
 * One worker for all tests of a `describe` that need no fresh one: a worker and its runner take seconds to start. Nothing else takes runs meanwhile, so none
 * of these tests starts one of its own.
 */
function shareWorker(options: WorkerOptions = {}): void {
  let worker: WorkerProcess | undefined
  // As long as a test: its programs may have to be built first.
  beforeAll(async () => void (worker = await startWorkerProcess({ databaseUrl: database.url, home, ...options })), 180_000)
  afterAll(() => worker?.kill())
}

async function queueRun(options: RunOptions = {}): Promise<string> {
  const id = await insertRun(database.db, experiment, options)
  await queue.enqueue([id])
  return id
}

const readRun = (id: string) => database.db.run.findUniqueOrThrow({ where: { id } })
const untilStatus = async (id: string, status: string, timeout = 60_000) => {
  await expect.poll(async () => (await readRun(id)).status, { timeout, interval: 50 }).toBe(status)
  return await readRun(id)
}
const doneImages = (runId: string) => database.db.runImage.count({ where: { runId, finishedAt: { not: null } } })
const artifactsOf = (runId: string) =>
  database.db.artifact.findMany({ where: { runId }, orderBy: [{ imageId: 'asc' }, { position: 'asc' }] })
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe('a run', { timeout: 180_000 }, () => {
  shareWorker({ entry: new URL('../worker.ts', import.meta.url) })

  it('shows what it knows so far while it samples, and nothing of that afterwards', async () => {
    const id = await queueRun({ explainerId: 'smoothgrad', params: { samples: 10_000 } })
    const preview = () => database.db.runPreview.findUnique({ where: { runId: id } })
    await expect.poll(preview, { timeout: 60_000, interval: 50 }).not.toBeNull()
    const first = (await preview())!
    expect(Buffer.from(first.picture).subarray(1, 4).toString()).toBe('PNG')
    expect(first.relativeError).toBeGreaterThan(0)
    await expect.poll(async () => (await preview())?.samples, { timeout: 60_000, interval: 50 }).toBeGreaterThan(first.samples!)
    expect((await preview())!.relativeError).toBeLessThan(first.relativeError!)
    await queue.cancel([id])
    await untilStatus(id, 'cancelled')
    expect(await preview()).toBeNull()
  })

  it.each(['onnxruntime', 'tfjs'] as const)('completes with the numbers of the engine itself, on %s', async (runtime) => {
    const id = await queueRun({ explainerId: 'smoothgrad', params: { samples: 3 }, target: { top: 2 }, seed: 3, runtime })
    const run = await untilStatus(id, 'done')
    expect(run).toMatchObject({ progress: 1, secondsLeft: null, attempts: 1, leasedBy: null, engineVersion: '0.1.0' })
    expect(run.runtime).toMatchObject({ id: runtime })
    expect(run.resolvedParams).toMatchObject({ samples: 3 })
    expect(run.timings).toMatchObject({ open: expect.any(Number), explain: expect.any(Number), draw: expect.any(Number) })

    const opened = await openModel(fileURLToPath(new URL('../../../../demo/models/honest', import.meta.url)), { runtime })
    const { model, preprocessing } = opened
    const images = experiment.images.map(({ path }) => async () => {
      return prepareImage(await decodeImage(path), { preprocessing, inputShape: model.info.inputShape }).input
    })
    const explainer = explainers.find((one) => one.id === 'smoothgrad')
    if (!explainer) throw new Error('no smoothgrad')
    const artifacts = await database.db.artifact.findMany({ where: { runId: id } })
    const request = {
      model,
      explainer,
      params: { samples: 3 },
      images,
      preset: preprocessing.preset,
      target: { top: 2 },
      seed: 3,
    }
    for await (const event of runExplainer(request)) {
      if (event.type !== 'image') continue
      const imageId = experiment.images[event.image].id
      const row = await database.db.runImage.findUniqueOrThrow({ where: { runId_imageId: { runId: id, imageId } } })
      expect(row.targets).toEqual(event.targets)
      expect(row.topClass).toBe(event.targets[0])
      expect(new Float32Array(Uint8Array.from(row.logits ?? []).buffer)).toEqual(event.predictions?.logits)
      const stored = artifacts.filter((artifact) => artifact.imageId === imageId).sort((a, b) => a.position - b.position)
      expect(stored.length).toBe(2)
      for (const [position, { values, target }] of event.explanations.entries()) {
        const { sha256, ...facts } = stored[position]
        expect(facts).toMatchObject({ kind: 'attribution', target, shape: values.shape })
        const { data } = decodeNpy(await readFile(await store.localPath(sha256)))
        expect(data).toEqual(values.data)
      }
    }
    await opened.dispose()
  })

  it('keeps what belongs to no single image, and needs no image', async () => {
    const id = await queueRun({ explainerId: 'filters', imageIds: [] })
    await untilStatus(id, 'done')
    const artifacts = await artifactsOf(id)
    expect(artifacts.length).toBeGreaterThan(0)
    expect(artifacts.every(({ imageId }) => imageId === null)).toBe(true)
    expect(artifacts.map(({ kind }) => kind)).toContain('filters')
  })
})

interface Expected {
  readonly explainerId: string
  readonly params?: RunOptions['params']
  /** Of the run's row. */
  readonly row: object
  /** What the runs around it explain. Default: all images. */
  readonly imageIds?: readonly string[]
}

/** One run is under way beside it when it fails, another one waits. */
async function expectFailure({ explainerId, params, row, imageIds }: Expected): Promise<void> {
  const around = imageIds && { imageIds: [...imageIds] }
  const beside = await queueRun({ explainerId: 'slow', params: { milliseconds: 100 }, ...around })
  const id = await queueRun({ explainerId, params })
  const after = await queueRun(around)
  expect(await untilStatus(id, 'failed', 90_000)).toMatchObject({ ...row, leasedBy: null, finishedAt: expect.any(Date) })
  expect((await untilStatus(beside, 'done')).attempts).toBe(1)
  expect((await untilStatus(after, 'done')).attempts).toBe(1)
}

describe('what goes wrong', { timeout: 180_000 }, () => {
  shareWorker({
    environment: { SIGHTLINE_RUN_SECONDS: '60', SIGHTLINE_RUN_MEMORY_MB: '600', SIGHTLINE_CONCURRENCY: '2' },
  })

  it.each([
    ['crash', {}, { errorCode: 'RUNNER_CRASHED', attempts: 3, errorMessage: expect.stringMatching(/SIGSEGV.*3 times/) }],
    ['fill-memory', {}, { errorCode: 'RUN_OUT_OF_MEMORY', attempts: 2, errorMessage: expect.stringContaining('600 MB') }],
    ['defective', {}, { errorCode: 'INTERNAL', attempts: 1 }],
    ['grad-cam', { layer: 'nowhere' }, { errorCode: 'LAYER_UNKNOWN', attempts: 1, errorHint: expect.stringContaining('layers') }],
    ['grad-cam', { relu: 'perhaps' }, { errorCode: 'PARAM_INVALID', attempts: 1 }],
    ['unheard-of', {}, { errorCode: 'EXPLAINER_UNKNOWN', attempts: 1 }],
  ])('%s %j fails that run with the cause, and no other', async (explainerId, params, row) => {
    await expectFailure({ explainerId, params, row })
  })

  it('refuses a run of another version of an explainer', async () => {
    const id = await queueRun({ explainerVersion: '0.0.1' })
    expect(await untilStatus(id, 'failed')).toMatchObject({ errorCode: 'EXPLAINER_VERSION_CHANGED' })
  })

  it('goes on after a crash with what was done before it', async () => {
    const id = await queueRun({ explainerId: 'crash-once', params: { mark: join(home, 'crashed') } })
    expect((await untilStatus(id, 'done')).attempts).toBe(2)
    expect(await doneImages(id)).toBe(6)
  })
})

describe('what takes too long', { timeout: 180_000 }, () => {
  // It burns a processor until its time is up. The runs around it have no more time than it: of one image each, they are done in it on a slow machine too.
  shareWorker({ environment: { SIGHTLINE_RUN_SECONDS: '12', SIGHTLINE_CONCURRENCY: '2' } })

  it('spin {} fails that run with the cause, and no other', async () => {
    const row = { errorCode: 'RUN_TIMED_OUT', attempts: 1, errorMessage: expect.stringContaining('12 seconds') }
    await expectFailure({ explainerId: 'spin', row, imageIds: [experiment.images[0].id] })
  })
})

describe('a run under way', { timeout: 180_000 }, () => {
  shareWorker()

  it('streams what it finds: rows are there before the end, and those who watch hear of it', async () => {
    const heard: (RunEvent | { type: 'gap' })[] = []
    const watching = new AbortController()
    const watched = (async () => {
      for await (const event of events.subscribe(experiment.experimentId, watching.signal)) heard.push(event)
    })()
    const id = await queueRun({ explainerId: 'slow', params: { milliseconds: 400 } })
    await expect.poll(() => doneImages(id), { timeout: 60_000, interval: 50 }).toBeGreaterThanOrEqual(2)
    const during = await readRun(id)
    expect(during.status).toBe('running')
    expect(during.progress).toBeGreaterThan(0)
    expect(during.secondsLeft).toBeGreaterThan(0)
    expect(await database.db.artifact.count({ where: { runId: id } })).toBeGreaterThanOrEqual(2)
    await untilStatus(id, 'done')
    await pause(200)
    watching.abort()
    await watched
    const news = heard.filter((event) => event.type !== 'gap' && event.runId === id)
    expect(news.filter(({ type }) => type === 'image').length).toBe(6)
    const progress = news.flatMap((event) => (event.type === 'run' && event.status === 'running' ? [event.progress] : []))
    expect(progress.length).toBeGreaterThanOrEqual(4)
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
    expect(news.at(-1)).toMatchObject({ type: 'run', status: 'done', progress: 1, imagesDone: 6 })
  })

  describe('cancelling', () => {
    // A busy machine may be late once.
    it.each(['slow', 'spin'])('ends a running run within a second: %s', { retry: 2 }, async (explainerId) => {
      const params = explainerId === 'slow' ? { milliseconds: 60_000 } : {}
      const id = await queueRun({ explainerId, params })
      await untilStatus(id, 'running')
      await pause(700)
      const begun = performance.now()
      await queue.cancel([id])
      await untilStatus(id, 'cancelled')
      expect(performance.now() - begun).toBeLessThan(1000)
      const next = await queueRun()
      await untilStatus(next, 'done')
    })

    it('is found even if nobody was told', async () => {
      const id = await queueRun({ explainerId: 'slow', params: { milliseconds: 60_000 } })
      await untilStatus(id, 'running')
      await database.db.run.update({ where: { id }, data: { cancelRequestedAt: new Date() } })
      await untilStatus(id, 'cancelled', 10_000)
    })
  })
})

describe('workers', { timeout: 180_000 }, () => {
  // Signs of life come every one and a half seconds; on a busy machine they are late, which must not cost a worker its run.
  const shortLease = { environment: { ODD_LEASE_SECONDS: '4' } }

  it('a run whose worker is killed is taken up again, completes, and has nothing twice', async () => {
    const first = await startWorker(shortLease)
    const id = await queueRun({ explainerId: 'slow', params: { milliseconds: 500 } })
    await expect.poll(() => doneImages(id), { timeout: 60_000, interval: 50 }).toBeGreaterThanOrEqual(2)
    await first.kill()
    const before = await artifactsOf(id)
    expect((await readRun(id)).status).toBe('running')
    await startWorker(shortLease)
    expect((await untilStatus(id, 'done')).attempts).toBe(2)
    const after = await artifactsOf(id)
    expect(after.length).toBe(6)
    expect(new Set(after.map(({ imageId }) => imageId)).size).toBe(6)
    // What was stored stays.
    expect(after.map((artifact) => artifact.id)).toEqual(expect.arrayContaining(before.map((artifact) => artifact.id)))
  })

  it('a worker that ends gives its run back at once, and the attempt does not count', async () => {
    const first = await startWorker()
    const id = await queueRun({ explainerId: 'slow', params: { milliseconds: 500 } })
    await expect.poll(() => doneImages(id), { timeout: 60_000, interval: 50 }).toBeGreaterThanOrEqual(1)
    const begun = performance.now()
    await first.stop()
    expect(performance.now() - begun).toBeLessThan(3000)
    expect(await readRun(id)).toMatchObject({ status: 'queued', leasedBy: null, attempts: 0 })
    await startWorker()
    expect((await untilStatus(id, 'done')).attempts).toBe(1)
    expect((await artifactsOf(id)).length).toBe(6)
  })

  it('two workers share the queue without doing work twice', async () => {
    await Promise.all([startWorker(), startWorker()])
    const holders = new Set<string>()
    const ids = await Promise.all(
      Array.from({ length: 8 }, () => queueRun({ explainerId: 'slow', params: { milliseconds: 100 } })),
    )
    await queue.enqueue(ids)
    await expect
      .poll(
        async () => {
          const runs = await database.db.run.findMany({ where: { id: { in: ids } } })
          runs.forEach(({ leasedBy }) => leasedBy && holders.add(leasedBy.split('/')[0]))
          return runs.filter(({ status }) => status === 'done').length
        },
        { timeout: 90_000, interval: 50 },
      )
      .toBe(8)
    expect(holders.size).toBe(2)
    const runs = await database.db.run.findMany({ where: { id: { in: ids } } })
    expect(runs.map(({ attempts }) => attempts)).toEqual(ids.map(() => 1))
    expect(await database.db.artifact.count({ where: { runId: { in: ids } } })).toBe(8 * 6)
  })

  it('cancelling ends a queued run at once', async () => {
    const id = await queueRun()
    await queue.cancel([id])
    expect((await readRun(id)).status).toBe('cancelled')
    await startWorker()
    await untilStatus(await queueRun(), 'done')
    expect(await readRun(id)).toMatchObject({ status: 'cancelled', attempts: 0 })
  })

  it('finds runs that nobody has put into the queue', async () => {
    const id = await insertRun(database.db, experiment)
    await database.db.run.update({ where: { id }, data: { createdAt: new Date(Date.now() - 60_000) } })
    await startWorker()
    await untilStatus(id, 'done')
  })

  it('goes on when its connections to the database are cut', { retry: 1 }, async () => {
    await startWorker()
    const id = await queueRun({ explainerId: 'slow', params: { milliseconds: 500 } })
    await expect.poll(() => doneImages(id), { timeout: 60_000, interval: 50 }).toBeGreaterThanOrEqual(1)
    await database.db.$queryRaw`
      SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name IN ('sightline-worker', 'sightline-queue', 'sightline-listener')`
    await untilStatus(id, 'done')
    expect((await artifactsOf(id)).length).toBe(6)
    const next = await queueRun({ explainerId: 'slow', params: { milliseconds: 60_000 } })
    await untilStatus(next, 'running')
    const begun = performance.now()
    await queue.cancel([next])
    await untilStatus(next, 'cancelled', 10_000)
    expect(performance.now() - begun).toBeLessThan(1500)
  })

  it('leaves no files of its own behind', async () => {
    const worker = await startWorker()
    const id = await queueRun()
    await untilStatus(id, 'done')
    const { readdir } = await import('node:fs/promises')
    await worker.stop()
    const left = (await readdir(tmpdir())).filter((name) => name.includes(`-${worker.process.pid}-`))
    expect(left).toEqual([])
  })
})
