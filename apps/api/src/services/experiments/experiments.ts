/** Experiments: lists, details, changes. Who may is decided before these are called. */
import type { z } from '@sightline/engine/declarations'
import {
  RUN_STATUSES,
  type archiveExperimentInput,
  type createExperimentInput,
  type Experiment,
  type listExperimentsInput,
  type updateExperimentInput,
} from '../../contract/index.ts'
import { allowLongStatements, type Database } from '../../database/client.ts'
import type { Prisma } from '../../database/generated/client.ts'
import type { Queue } from '../../jobs/queue.ts'
import { keysetOf, type Page } from '../pagination.ts'
import { stopRunningRuns } from './stop-running-runs.ts'

interface WithDatabase {
  readonly db: Database
}

/** Milliseconds: an experiment may hold hundreds of thousands of runs. */
const REMOVAL = { timeout: 120_000 }

const SHOWN = { createdBy: { select: { id: true, name: true } } } as const
type Row = Prisma.ExperimentGetPayload<{ include: typeof SHOWN }>
type Counts = Experiment['runs']

export async function listExperiments(
  { db }: WithDatabase,
  input: z.output<typeof listExperimentsInput>,
): Promise<Page<Experiment>> {
  const keyset = keysetOf(input, 'newest')
  const rows = await db.experiment.findMany({
    where: { workspaceId: input.workspaceId, archivedAt: input.archived ? { not: null } : null, AND: keyset.after },
    include: SHOWN,
    orderBy: keyset.orderBy,
    take: keyset.take,
  })
  const counts = await countRuns(db, rows.slice(0, input.limit))
  return keyset.toPage(rows, (row) => toExperiment(row, counts))
}

export async function getExperiment({ db }: WithDatabase, experimentId: string): Promise<Experiment> {
  return show(db, await db.experiment.findUniqueOrThrow({ where: { id: experimentId }, include: SHOWN }))
}

export async function createExperiment(
  { db }: WithDatabase,
  { workspaceId, name, description, userId }: z.output<typeof createExperimentInput> & { readonly userId: string },
): Promise<Experiment> {
  const row = await db.experiment.create({ data: { workspaceId, name, description, createdById: userId }, include: SHOWN })
  return toExperiment(row, new Map())
}

export async function updateExperiment(
  { db }: WithDatabase,
  { experimentId, name, description }: z.output<typeof updateExperimentInput>,
): Promise<Experiment> {
  const data = { ...(name !== undefined && { name }), ...(description !== undefined && { description }) }
  return show(db, await db.experiment.update({ where: { id: experimentId }, data, include: SHOWN }))
}

/** Archiving what is archived keeps its first date. */
export async function archiveExperiment(
  services: WithDatabase,
  { experimentId, archived }: z.output<typeof archiveExperimentInput>,
): Promise<Experiment> {
  await services.db.experiment.updateMany({
    where: { id: experimentId, archivedAt: archived ? null : { not: null } },
    data: { archivedAt: archived ? new Date() : null },
  })
  return getExperiment(services, experimentId)
}

/** With its runs and comparisons; what runs is stopped first. Files that nothing refers to any more are removed by the sweep. */
export async function removeExperiment(services: WithDatabase & { readonly queue: Queue }, experimentId: string): Promise<void> {
  await stopRunningRuns(services, { experimentId })
  await services.db.$transaction(async (tx) => {
    await allowLongStatements(tx, REMOVAL.timeout)
    await tx.experiment.delete({ where: { id: experimentId } })
  }, REMOVAL)
}

async function show(db: Database, row: Row): Promise<Experiment> {
  return toExperiment(row, await countRuns(db, [row]))
}

/** One question for a whole page, answered from the index (experiment, status) alone. */
async function countRuns(db: Database, experiments: readonly { readonly id: string }[]): Promise<Map<string, Counts>> {
  const groups = await db.run.groupBy({
    by: ['experimentId', 'status'],
    where: { experimentId: { in: experiments.map(({ id }) => id) } },
    _count: { _all: true },
  })
  const counts = new Map<string, Counts>()
  for (const { experimentId, status, _count } of groups) {
    const of = counts.get(experimentId) ?? noRuns()
    counts.set(experimentId, { ...of, [status]: _count._all, total: of.total + _count._all })
  }
  return counts
}

function noRuns(): Counts {
  const zeros = RUN_STATUSES.map((status) => [status, 0] as const)
  return { total: 0, ...(Object.fromEntries(zeros) as Record<(typeof RUN_STATUSES)[number], number>) }
}

function toExperiment(row: Row, counts: ReadonlyMap<string, Counts>): Experiment {
  const { id, workspaceId, name, description, archivedAt, createdAt, createdBy } = row
  return {
    id,
    workspaceId,
    name,
    description,
    archived: archivedAt !== null,
    createdAt,
    createdBy,
    runs: counts.get(id) ?? noRuns(),
  }
}
