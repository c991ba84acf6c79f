import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gridSchema, type RunEvent } from '../../contract/index.ts'
import type { Events } from '../../events/events.ts'
import { startListener, type Listener } from '../../events/listener.ts'
import { createEvents, EVENTS_CHANNEL } from '../../events/postgres-events.ts'
import { createQueue } from '../../jobs/postgres-queue.ts'
import type { Queue } from '../../jobs/queue.ts'
import { openFolderStore } from '../../store/folder-store.ts'
import { testDatabase, type TestDatabase } from '../../testing/database.ts'
import { demoExperiment, insertRun, type DemoExperiment } from '../../testing/demo-experiment.ts'
import { createRuns, removeRuns, retryRuns } from './change-runs.ts'
import { planGrid } from './plan-grid.ts'
import { getRun, getRunImage, listCells, listRows, listRuns } from './read-runs.ts'
import { watchRuns } from './watch-runs.ts'

let database: TestDatabase
let home: string
let listener: Listener
let services: { db: TestDatabase['db']; queue: Queue; events: Events }
let demo: DemoExperiment
let other: DemoExperiment

beforeAll(async () => {
  database = await testDatabase()
  home = await mkdtemp(join(tmpdir(), 'sightline-runs-test-'))
  const { db, url } = database
  const store = await openFolderStore(join(home, 'files'))
  listener = startListener({ databaseUrl: url, channels: [EVENTS_CHANNEL] })
  await listener.ready
  const events = createEvents({ db, listener })
  const queue = await createQueue({ databaseUrl: url, db, events, onError: (error) => console.error(error) })
  services = { db, queue, events }
  demo = await demoExperiment({ db, store })
  other = await demoExperiment({ db, store })
})

afterAll(async () => {
  await Promise.allSettled([services.queue.close(), listener.close()])
  await database.close()
  await rm(home, { recursive: true, force: true })
})

const gridOf = (grid: object = {}) =>
  gridSchema.parse({
    experimentId: demo.experimentId,
    modelVersionIds: [demo.honest, demo.cleverHans],
    explainers: [{ id: 'grad-cam' }, { id: 'gradients', params: {} }],
    imageIds: demo.images.map(({ id }) => id),
    ...grid,
  })
const plan = (grid: object) => planGrid(services, { workspaceId: demo.workspaceId, grid: gridOf(grid) })
const create = (grid: object = {}) =>
  createRuns(services, { workspaceId: demo.workspaceId, userId: demo.userId, grid: gridOf(grid) })
const jobs = async (runIds: readonly string[]) =>
  (
    await database.db.$queryRaw<{ id: string }[]>`
    SELECT data->>'runId' AS "id" FROM pgboss.job WHERE data->>'runId' = ANY(${[...runIds]}) ORDER BY created_on, id`
  ).map(({ id }) => id)

describe('a plan', () => {
  it('counts runs and sees no problem where there is none', async () => {
    expect(await plan({})).toEqual({ runs: 4, seconds: null, untimed: 4, problems: [] })
  })

  it.each([
    [
      'a layer that is not there',
      { explainers: [{ id: 'grad-cam', params: { layer: 'nowhere' } }] },
      ['LAYER_UNKNOWN', 'LAYER_UNKNOWN'],
    ],
    [
      'a parameter that does not fit',
      { explainers: [{ id: 'occlusion', params: { patch: -1 } }] },
      ['PARAM_INVALID', 'PARAM_INVALID'],
    ],
    [
      'a parameter that is not there',
      { explainers: [{ id: 'gradients', params: { size: 1 } }] },
      ['PARAM_UNKNOWN', 'PARAM_UNKNOWN'],
    ],
    [
      'an explainer that is not there',
      { explainers: [{ id: 'grad-cam' }, { id: 'lime' }] },
      ['EXPLAINER_UNKNOWN', 'EXPLAINER_UNKNOWN'],
    ],
    ['a class that is not there', { target: { class: 10 } }, Array.from({ length: 4 }, () => 'CLASS_OUT_OF_RANGE')],
    ['no background', { explainers: [{ id: 'expected-gradients' }] }, ['REQUIREMENT_UNMET', 'REQUIREMENT_UNMET']],
    ['no images', { imageIds: [], explainers: [{ id: 'grad-cam' }, { id: 'filters' }] }, ['IMAGES_MISSING', 'IMAGES_MISSING']],
    ['a model that is not there', { modelVersionIds: ['nothing'] }, ['NOT_FOUND']],
    ['an image that is not there', { imageIds: ['nothing'] }, ['NOT_FOUND']],
  ])('tells of %s, for each combination', async (_, grid, codes) => {
    const { problems, seconds } = await plan(grid)
    expect(problems.map(({ code }) => code)).toEqual(codes)
    expect(seconds).toBeNull()
    await expect(create(grid)).rejects.toMatchObject({ code: codes[0] })
    expect(await database.db.run.count()).toBe(0)
  })

  it('knows nothing of another workspace', async () => {
    for (const grid of [
      { modelVersionIds: [other.honest] },
      { imageIds: [other.images[0].id] },
      { backgroundIds: [other.backgroundIds[0]], explainers: [{ id: 'expected-gradients' }] },
    ]) {
      expect((await plan(grid)).problems[0].code).toBe('NOT_FOUND')
      await expect(create(grid)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
  })

  it('estimates by runs of the same model and explainer', async () => {
    const finished = { status: 'done', attempts: 1, timings: { open: 100, explain: 3000, draw: 1000 } } as const
    for (const modelVersionId of [demo.honest, demo.cleverHans]) {
      const id = await insertRun(database.db, demo, { modelVersionId, explainerId: 'grad-cam' })
      await database.db.run.update({ where: { id }, data: finished })
    }
    // 100 ms to open, 1000 ms for each of 4 images; two models.
    expect(await plan({ explainers: [{ id: 'grad-cam' }] })).toMatchObject({ seconds: 8.2, untimed: 0 })
    expect(await plan({ explainers: [{ id: 'grad-cam' }], imageIds: [demo.images[0].id] })).toMatchObject({ seconds: 2.2 })
    // Grad-CAM is known, the other explainer is not.
    expect(await plan({})).toMatchObject({ seconds: 8.2, untimed: 2 })
    await database.db.run.deleteMany()
  })
})

describe('a grid', () => {
  it('becomes runs with their images and background, in order, and jobs', async () => {
    const { runIds } = await create({
      explainers: [{ id: 'expected-gradients', params: { samples: 5 } }, { id: 'gradients' }],
      backgroundIds: demo.backgroundIds,
      seed: 0xffffffff,
      target: { class: 3 },
      score: 'probability',
      runtime: 'tfjs',
    })
    expect(runIds.length).toBe(4)
    expect(await jobs(runIds)).toEqual(runIds)
    await services.queue.enqueue(runIds)
    expect(await jobs(runIds)).toEqual(runIds)
    const run = await getRun(services, runIds[0])
    expect(run).toMatchObject({
      workspaceId: demo.workspaceId,
      experimentName: 'Digits',
      model: { versionId: demo.honest, name: 'honest', version: 1 },
      explainer: { id: 'expected-gradients', title: 'Expected gradients' },
      params: { samples: 5 },
      paramsGiven: { samples: 5 },
      target: { class: 3 },
      score: 'probability',
      seed: 0xffffffff,
      status: 'queued',
      images: 4,
      imagesDone: 0,
      runtimeRequested: 'tfjs',
      runtime: null,
      inputShape: [64, 64, 3],
      classes: 10,
      preprocessing: { preset: 'unit', resize: 'stretch' },
      createdBy: { id: demo.userId, name: 'Ada' },
    })
    expect(run.imageList.map(({ id }) => id)).toEqual(demo.images.map(({ id }) => id))
    expect(run.background.map(({ id }) => id).sort()).toEqual([...demo.backgroundIds].sort())
    expect((await getRun(services, runIds[1])).background).toEqual([])
    const { items } = await listRuns(services, { experimentId: demo.experimentId, sort: 'oldest', limit: 50 })
    expect(items.map(({ id }) => id)).toEqual(runIds)
    await removeRuns(services, runIds)
    expect(await database.db.run.count()).toBe(0)
  })

  it('is refused in an archived experiment', async () => {
    const where = { id: demo.experimentId }
    await database.db.experiment.update({ where, data: { archivedAt: new Date() } })
    await expect(create()).rejects.toMatchObject({ code: 'EXPERIMENT_ARCHIVED' })
    await database.db.experiment.update({ where, data: { archivedAt: null } })
  })
})

describe('lists', () => {
  it('pages, filters and sorts', async () => {
    const { runIds } = await create()
    await database.db.run.update({ where: { id: runIds[3] }, data: { status: 'failed', errorCode: 'X', errorMessage: 'y' } })
    const { modelId } = await database.db.modelVersion.findUniqueOrThrow({ where: { id: demo.honest } })
    const ids = async (input: object) => {
      const all: string[] = []
      for (let cursor: string | null = null; ;) {
        const page = await listRuns(services, { experimentId: demo.experimentId, sort: 'newest', limit: 3, cursor, ...input })
        all.push(...page.items.map(({ id }) => id))
        cursor = page.next
        if (!cursor) return all
      }
    }
    expect(await ids({})).toEqual(runIds.toReversed())
    expect(await ids({ sort: 'oldest' })).toEqual(runIds)
    expect(await ids({ modelId, sort: 'oldest' })).toEqual(runIds.slice(0, 2))
    expect(await ids({ explainerId: 'gradients', sort: 'oldest' })).toEqual([runIds[1], runIds[3]])
    expect(await ids({ status: 'failed' })).toEqual([runIds[3]])
    expect(await ids({ experimentId: other.experimentId })).toEqual([])
    const rows = await listRows(services, { experimentId: demo.experimentId, limit: 3 })
    const rest = await listRows(services, { experimentId: demo.experimentId, limit: 3, cursor: rows.next })
    expect([...rows.items, ...rest.items].map(({ id }) => id)).toEqual(demo.images.map(({ id }) => id))
    expect(rest.next).toBeNull()
    await removeRuns(services, runIds)
  })

  it('gives the cells of done and waiting images, and of no other experiment', async () => {
    const run = await insertRun(database.db, demo)
    const foreign = await insertRun(database.db, other)
    const [first, second] = demo.images.map(({ id }) => id)
    const sha256 = 'a'.repeat(64)
    await database.db.storedFile.create({ data: { sha256, bytes: 12, mediaType: 'image/png' } })
    const scores = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer)
    await database.db.runImage.update({
      where: { runId_imageId: { runId: run, imageId: first } },
      data: {
        finishedAt: new Date(),
        targets: [2],
        topClass: 1,
        topLogit: 5,
        topProbability: 0.5,
        logits: scores(1, 5, 3, Number.NaN),
        probabilities: scores(0.1, 0.5, 0.4, 0),
      },
    })
    const artifact = await database.db.artifact.create({
      data: {
        runId: run,
        imageId: first,
        position: 0,
        kind: 'attribution',
        target: 2,
        shape: [64, 64],
        meaning: 'x',
        stats: { min: 0, max: 1, mean: 0.5, limit: 1 },
        diagnostics: {},
        display: { as: 'heat-map', scale: 'diverging', overlay: true },
        sha256,
      },
    })
    const cells = await listCells(services, {
      experimentId: demo.experimentId,
      runIds: [run, foreign],
      imageIds: [first, second, other.images[0].id],
    })
    expect(cells.toSorted((a, b) => Number(b.done) - Number(a.done))).toEqual([
      {
        runId: run,
        imageId: first,
        done: true,
        artifactId: artifact.id,
        target: 2,
        top: { class: 1, label: '1', logit: 5, probability: 0.5 },
      },
      { runId: run, imageId: second, done: false, artifactId: null, target: null, top: null },
    ])
    const image = await getRunImage(services, { runId: run, imageId: first })
    expect(image).toMatchObject({ done: true, targets: [2], artifacts: [{ id: artifact.id, bytes: 12, shape: [64, 64] }] })
    expect(image.predictions.map((prediction) => [prediction.class, prediction.logit])).toEqual([
      [1, 5],
      [2, 3],
      [0, 1],
      [3, null],
    ])
    await expect(getRunImage(services, { runId: run, imageId: other.images[0].id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await removeRuns(services, [run, foreign])
  })
})

describe('changes', () => {
  it('ends a run that its worker gives back to the queue in the same moment', async () => {
    const { db } = services
    const { runIds } = await create({ modelVersionIds: [demo.honest], explainers: [{ id: 'grad-cam' }] })
    const where = { id: runIds[0] }
    await db.run.update({ where, data: { status: 'running', leasedBy: 'a worker' } })
    let cancelling: Promise<void> | undefined
    await db.$transaction(
      async (transaction) => {
        await transaction.run.update({ where, data: { status: 'queued', leasedBy: null } })
        cancelling = services.queue.cancel(runIds)
        const waiting = async () =>
          (
            await db.$queryRaw<
              unknown[]
            >`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
          ).length
        await expect.poll(waiting, { timeout: 10_000 }).toBe(1)
      },
      { timeout: 20_000 },
    )
    await cancelling
    const { status, finishedAt, cancelRequestedAt } = await db.run.findUniqueOrThrow({ where })
    expect({ status, finishedAt, cancelRequestedAt }).toEqual({
      status: 'cancelled',
      finishedAt: expect.any(Date),
      cancelRequestedAt: expect.any(Date),
    })
    await removeRuns(services, runIds)
  })

  it('repeat what failed or was cancelled from the beginning, and leave the rest', async () => {
    const { runIds } = await create()
    const [failed, cancelled, done] = runIds
    const update = (id: string, data: object) => database.db.run.update({ where: { id }, data })
    await update(failed, {
      status: 'failed',
      errorCode: 'X',
      errorMessage: 'y',
      attempts: 3,
      progress: 0.4,
      runtime: { id: 'tfjs' },
    })
    await services.queue.cancel([cancelled])
    await update(done, { status: 'done', progress: 1 })
    await database.db.runImage.updateMany({ where: { runId: failed }, data: { finishedAt: new Date() } })
    await retryRuns(services, runIds)
    for (const id of [failed, cancelled]) {
      expect(await getRun(services, id)).toMatchObject({
        status: 'queued',
        progress: 0,
        error: null,
        imagesDone: 0,
        runtime: null,
      })
      const { attempts, cancelRequestedAt } = await database.db.run.findUniqueOrThrow({ where: { id } })
      expect({ attempts, cancelRequestedAt }).toEqual({ attempts: 0, cancelRequestedAt: null })
    }
    expect((await getRun(services, done)).status).toBe('done')
    await removeRuns(services, runIds)
  })

  it('are heard by who watches: how runs stand first, then what happens to them', async () => {
    const { runIds } = await create({ modelVersionIds: [demo.honest] })
    const watching = new AbortController()
    const heard: RunEvent[] = []
    const watched = (async () => {
      for await (const event of watchRuns(services, demo.experimentId, watching.signal)) heard.push(event)
    })()
    const short = () => heard.map((event) => [event.type, 'status' in event ? event.status : '', runIds.indexOf(event.runId)])
    await expect.poll(short).toEqual(expect.arrayContaining([...runIds.keys()].map((i) => ['run', 'queued', i])))
    heard.length = 0
    await services.queue.cancel([runIds[0]])
    await expect.poll(short).toEqual([['run', 'cancelled', 0]])
    await retryRuns(services, [runIds[0]])
    await expect.poll(() => short().at(-1)).toEqual(['run', 'queued', 0])
    // News of others is not ours.
    const foreign = await insertRun(database.db, other)
    await services.queue.cancel([foreign])
    // Long texts are shortened to what a notification may hold.
    const error = { code: 'X', message: 'é'.repeat(9000), hint: 'h'.repeat(9000) }
    const event = { type: 'run', status: 'failed', progress: 0, secondsLeft: null, imagesDone: 0, error } as const
    await services.events.publish(demo.experimentId, { ...event, runId: runIds[1] })
    await expect.poll(() => short().at(-1)).toEqual(['run', 'failed', 1])
    // A connection that is lost and made again says how things stand.
    heard.length = 0
    await database.db.$queryRaw`
      SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'sightline-listener'`
    await expect.poll(() => heard.length, { timeout: 5000 }).toBeGreaterThanOrEqual(2)
    await removeRuns(services, runIds)
    await expect.poll(() => heard.filter(({ type }) => type === 'deleted').length).toBe(2)
    watching.abort()
    await watched
    expect(heard.every(({ runId }) => runIds.includes(runId))).toBe(true)
  })
})
