/**
 * Lists of an experiment with 100,000 runs against the same lists of one with 100, on a PostgreSQL of its own: `npm run bench:lists`. Prints a table of the time that 95 of 100 calls stay
 * below.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRegistry } from '@sightline/engine/declarations'
import { explainers } from '@sightline/plugins'
import { openFolderStore } from '../src/store/folder-store.ts'
import { connectDatabase, type Database } from '../src/database/client.ts'
import { startEmbeddedDatabase } from '../src/database/embedded/start-embedded.ts'
import { applyMigrations } from '../src/database/migrate.ts'
import { demoExperiment, type DemoExperiment } from '../src/testing/demo-experiment.ts'
import { gridSchema } from '../src/contract/index.ts'
import { estimateTime } from '../src/services/runs/estimate.ts'
import { listCells, listRows, listRuns } from '../src/services/runs/read-runs.ts'
import { standing } from '../src/services/runs/watch-runs.ts'

const gradCam = createRegistry(explainers).get('grad-cam')
const MANY = 100_000
const FEW = 100
const REPEATED = 100

interface Bench {
  readonly db: Database
}

/** Every tenth has failed, every second is of the other model; two images each. */
async function addRuns(
  { db }: Bench,
  { experimentId, honest, cleverHans, images }: DemoExperiment,
  count: number,
): Promise<void> {
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
const listsOf = (bench: Bench): [string, (experiment: DemoExperiment) => Promise<() => Promise<unknown>>][] => [
  ['the first page', ({ experimentId }) => always(() => listRuns(bench, { ...page, experimentId }))],
  ['the oldest', ({ experimentId }) => always(() => listRuns(bench, { ...page, experimentId, sort: 'oldest' }))],
  ['those that failed', ({ experimentId }) => always(() => listRuns(bench, { ...page, experimentId, status: 'failed' }))],
  [
    'those of an explainer',
    ({ experimentId }) => always(() => listRuns(bench, { ...page, experimentId, explainerId: 'occlusion' })),
  ],
  [
    'those of a model',
    async ({ experimentId, honest }) => {
      const { modelId } = await bench.db.modelVersion.findUniqueOrThrow({ where: { id: honest } })
      return () => listRuns(bench, { ...page, experimentId, modelId })
    },
  ],
  [
    'a page in the middle',
    async ({ experimentId }) => {
      const half = await bench.db.run.findFirstOrThrow({
        where: { experimentId },
        orderBy: { createdAt: 'asc' },
        skip: FEW / 2,
      })
      const cursor = Buffer.from(JSON.stringify([half.createdAt.toISOString(), half.id])).toString('base64url')
      return () => listRuns(bench, { ...page, experimentId, cursor })
    },
  ],
  ['the rows of the grid', ({ experimentId }) => always(() => listRows(bench, { experimentId, limit: 50 }))],
  ['how its runs stand', ({ experimentId }) => always(() => standing(bench.db, experimentId))],
  [
    'an estimate',
    ({ experimentId, honest }) => {
      const combination = { modelVersionId: honest, explainer: gradCam, package: null, params: {} }
      const grid = gridSchema.parse({ experimentId, modelVersionIds: [honest], explainers: [{ id: 'grad-cam' }], imageIds: [] })
      return always(() => estimateTime(bench, { grid, combinations: [combination] }))
    },
  ],
  [
    'the cells of the grid',
    async ({ experimentId, images }) => {
      const { items } = await listRuns(bench, { ...page, experimentId })
      const input = { experimentId, runIds: items.map(({ id }) => id), imageIds: images.map(({ id }) => id) }
      return () => listCells(bench, input)
    },
  ],
]

function always<T>(value: T): Promise<T> {
  return Promise.resolve(value)
}

async function main(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'sightline-many-runs-'))
  const server = await startEmbeddedDatabase(home)
  await applyMigrations(server.url)
  const db = connectDatabase(server.url)
  try {
    const services = { db, store: await openFolderStore(join(home, 'files')) }
    const many = await demoExperiment(services)
    const few = await demoExperiment(services)
    await addRuns(services, many, MANY)
    await addRuns(services, few, FEW)
    await db.$executeRaw`VACUUM ANALYZE`
    console.log('| p95 of | 100 runs, ms | 100,000 runs, ms |\n|---|---|---|')
    for (const [name, prepare] of listsOf(services)) {
      const [ofFew, ofMany] = [await prepare(few), await prepare(many)]
      await Promise.all([ofFew(), ofMany()])
      const [fast, measured] = [await p95(ofFew), await p95(ofMany)]
      console.log(`| ${name} | ${fast.toFixed(1)} | ${measured.toFixed(1)} |`)
    }
  } finally {
    await db.$disconnect()
    await server.stop()
    await rm(home, { recursive: true, force: true })
  }
}

await main()
