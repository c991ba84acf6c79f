/** Lists of an experiment with very many runs, against the same lists of one with few. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRegistry } from '@sightline/engine/declarations'
import { explainers } from '@sightline/plugins'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openFolderStore } from '../../store/folder-store.ts'
import { testDatabase, type TestDatabase } from '../../testing/database.ts'
import { demoExperiment, type DemoExperiment } from '../../testing/demo-experiment.ts'
import { gridSchema } from '../../contract/index.ts'
import { estimateSeconds } from './estimate.ts'
import { listCells, listRows, listRuns } from './read-runs.ts'
import { standing } from './watch-runs.ts'

const gradCam = createRegistry(explainers).get('grad-cam')
const MANY = 100_000
const FEW = 100
const REPEATED = 20

let database: TestDatabase
let home: string
let many: DemoExperiment
let few: DemoExperiment

beforeAll(async () => {
  database = await testDatabase()
  home = await mkdtemp(join(tmpdir(), 'sightline-many-runs-'))
  const services = { db: database.db, store: await openFolderStore(join(home, 'files')) }
  many = await demoExperiment(services)
  few = await demoExperiment(services)
  await addRuns(many, MANY)
  await addRuns(few, FEW)
  await database.db.$executeRaw`ANALYZE`
}, 180_000)

afterAll(async () => {
  await database.close()
  await rm(home, { recursive: true, force: true })
})

/** Every tenth has failed, every second is of the other model; two images each. */
async function addRuns({ experimentId, honest, cleverHans, images }: DemoExperiment, count: number): Promise<void> {
  const { db } = database
  await db.$executeRaw`
    INSERT INTO "Run" ("id", "experimentId", "modelVersionId", "explainerId", "explainerVersion", "params", "target", "status", "attempts", "timings", "createdAt", "finishedAt")
    SELECT ${experimentId} || '-' || n, ${experimentId}, CASE n % 2 WHEN 0 THEN ${honest} ELSE ${cleverHans} END,
      CASE n % 3 WHEN 0 THEN 'grad-cam' WHEN 1 THEN 'gradients' ELSE 'occlusion' END, '1.0.0', '{}', '{"top": 1}',
      (CASE n % 10 WHEN 0 THEN 'failed' ELSE 'done' END)::"RunStatus", 1, '{"open": 1, "explain": 2}', now() - make_interval(secs => n / 7), now() - interval '1 day'
    FROM generate_series(1, ${count}::int) AS n`
  for (const [position, { id }] of images.slice(0, 2).entries()) {
    await db.$executeRaw`
      INSERT INTO "RunImage" ("runId", "imageId", "position", "finishedAt")
      SELECT "id", ${id}, ${position}::int, now() FROM "Run" WHERE "experimentId" = ${experimentId}`
  }
}

/** Milliseconds that 95 of 100 calls stay below. */
async function p95(call: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < REPEATED; i++) {
    const begun = performance.now()
    await call()
    times.push(performance.now() - begun)
  }
  return times.toSorted((a, b) => a - b)[Math.ceil(0.95 * REPEATED) - 1]
}

const page = { sort: 'newest', limit: 50 } as const
const lists: [string, (experiment: DemoExperiment) => Promise<() => Promise<unknown>>][] = [
  ['the first page', ({ experimentId }) => always(() => listRuns(database, { ...page, experimentId }))],
  ['the oldest', ({ experimentId }) => always(() => listRuns(database, { ...page, experimentId, sort: 'oldest' }))],
  ['those that failed', ({ experimentId }) => always(() => listRuns(database, { ...page, experimentId, status: 'failed' }))],
  [
    'those of an explainer',
    ({ experimentId }) => always(() => listRuns(database, { ...page, experimentId, explainerId: 'occlusion' })),
  ],
  [
    'those of a model',
    async ({ experimentId, honest }) => {
      const { modelId } = await database.db.modelVersion.findUniqueOrThrow({ where: { id: honest } })
      return () => listRuns(database, { ...page, experimentId, modelId })
    },
  ],
  [
    'a page in the middle',
    async ({ experimentId }) => {
      const half = await database.db.run.findFirstOrThrow({
        where: { experimentId },
        orderBy: { createdAt: 'asc' },
        skip: FEW / 2,
      })
      const cursor = Buffer.from(JSON.stringify([half.createdAt.toISOString(), half.id])).toString('base64url')
      return () => listRuns(database, { ...page, experimentId, cursor })
    },
  ],
  ['the rows of the grid', ({ experimentId }) => always(() => listRows(database, { experimentId, limit: 50 }))],
  ['how its runs stand', ({ experimentId }) => always(() => standing(database.db, experimentId))],
  [
    'an estimate',
    ({ experimentId, honest }) => {
      const combination = { modelVersionId: honest, explainer: gradCam, params: {} }
      const grid = gridSchema.parse({ experimentId, modelVersionIds: [honest], explainers: [{ id: 'grad-cam' }], imageIds: [] })
      return always(() => estimateSeconds(database, { grid, combinations: [combination] }))
    },
  ],
  [
    'the cells of the grid',
    async ({ experimentId, images }) => {
      const { items } = await listRuns(database, { ...page, experimentId })
      const input = { experimentId, runIds: items.map(({ id }) => id), imageIds: images.map(({ id }) => id) }
      return () => listCells(database, input)
    },
  ],
]

function always<T>(value: T): Promise<T> {
  return Promise.resolve(value)
}

it.each(lists)('%s of 100,000 runs comes as fast as that of 100', { retry: 2, timeout: 120_000 }, async (name, prepare) => {
  const [ofFew, ofMany] = [await prepare(few), await prepare(many)]
  await Promise.all([ofFew(), ofMany()])
  const [fast, measured] = [await p95(ofFew), await p95(ofMany)]
  console.log(`${name}: p95 of 100 runs ${fast.toFixed(1)} ms, of 100,000 runs ${measured.toFixed(1)} ms`)
  // Noise aside: what looks at every run takes a hundred times as long or more.
  expect(measured).toBeLessThan(3 * fast + 20)
})
