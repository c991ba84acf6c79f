/** Saved comparisons: a name for a view that its address holds whole. Who may is decided before these are called. */
import type { z } from '@sightline/engine/declarations'
import type { Comparison, listComparisonsInput, saveComparisonInput, updateComparisonInput } from '../../contract/index.ts'
import type { Database } from '../../database/client.ts'
import type { Prisma } from '../../database/generated/client.ts'
import { notFound } from '../../errors/access-errors.ts'
import { keysetOf, type Page } from '../pagination.ts'

interface WithDatabase {
  readonly db: Database
}

const SHOWN = { createdBy: { select: { id: true, name: true } } } as const

export async function listComparisons(
  { db }: WithDatabase,
  input: z.output<typeof listComparisonsInput>,
): Promise<Page<Comparison>> {
  const keyset = keysetOf(input, 'newest')
  const { workspaceId, experimentId } = input
  const rows = await db.comparison.findMany({
    where: { workspaceId, ...(experimentId !== undefined && { experimentId }), AND: keyset.after },
    include: SHOWN,
    orderBy: keyset.orderBy,
    take: keyset.take,
  })
  return keyset.toPage(rows, toComparison)
}

export async function getComparison({ db }: WithDatabase, comparisonId: string): Promise<Comparison> {
  return toComparison(await db.comparison.findUniqueOrThrow({ where: { id: comparisonId }, include: SHOWN }))
}

/** Throws NOT_FOUND where the experiment is not of this workspace. */
export async function saveComparison(
  { db }: WithDatabase,
  { workspaceId, experimentId, name, note, query, userId }: z.output<typeof saveComparisonInput> & { readonly userId: string },
): Promise<Comparison> {
  if (experimentId !== null) {
    const experiment = await db.experiment.findFirst({ where: { id: experimentId, workspaceId }, select: { id: true } })
    if (!experiment) throw notFound()
  }
  const data = { workspaceId, experimentId, name, note, query: withoutMark(query), createdById: userId }
  return toComparison(await db.comparison.create({ data, include: SHOWN }))
}

export async function updateComparison(
  { db }: WithDatabase,
  { comparisonId, name, note, query }: z.output<typeof updateComparisonInput>,
): Promise<Comparison> {
  const data = {
    ...(name !== undefined && { name }),
    ...(note !== undefined && { note }),
    ...(query !== undefined && { query: withoutMark(query) }),
  }
  return toComparison(await db.comparison.update({ where: { id: comparisonId }, data, include: SHOWN }))
}

export async function removeComparison({ db }: WithDatabase, comparisonId: string): Promise<void> {
  await db.comparison.delete({ where: { id: comparisonId } })
}

const withoutMark = (query: string) => query.replace(/^\?/, '')

function toComparison(row: Prisma.ComparisonGetPayload<{ include: typeof SHOWN }>): Comparison {
  const { id, workspaceId, experimentId, name, note, query, createdAt, createdBy } = row
  return { id, workspaceId, experimentId, name, note, query, createdAt, createdBy }
}
