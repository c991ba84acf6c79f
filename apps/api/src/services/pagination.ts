/**
 * Keyset pagination, for lists in the order of creation: a page begins after the last row of the one before, by `(createdAt, id)`, so that page 1,000 costs what
 * page 1 costs, and rows that come or go in between move nothing. Wants an index over the filter's columns, then `createdAt`, `id`.
 *
 * ```ts
 * const keyset = keysetOf(input, 'newest')
 * const rows = await db.experiment.findMany({ where: { workspaceId, AND: keyset.after }, orderBy: keyset.orderBy, take: keyset.take })
 * return keyset.toPage(rows, toExperiment)
 * ```
 */
import { z } from '@sightline/engine/declarations'
import { cursorInvalid } from '../errors/page-errors.ts'

export interface PageInput {
  /** `next` of the page before. */
  readonly cursor?: string | null | undefined
  /** Rows in a page. */
  readonly limit: number
}

export interface Page<Item> {
  readonly items: Item[]
  /** The next page's cursor; null: this was the last. */
  readonly next: string | null
}

interface Position {
  readonly createdAt: Date
  readonly id: string
}

export type PageOrder = 'newest' | 'oldest'

export interface Keyset {
  /** Conditions for `AND` in `where`: rows behind the cursor. */
  readonly after: PositionFilter[]
  readonly orderBy: [{ createdAt: 'asc' | 'desc' }, { id: 'asc' | 'desc' }]
  /** One row more than a page holds: whether there is another page. */
  readonly take: number
  toPage<Row extends Position, Item>(rows: readonly Row[], toItem: (row: Row) => Item): Page<Item>
}

interface PositionFilter {
  createdAt?: { lte?: Date; gte?: Date; lt?: Date; gt?: Date }
  id?: { lt?: string; gt?: string }
  OR?: PositionFilter[]
}

const position = z.tuple([z.iso.datetime(), z.string().min(1).max(64)])

/** Throws CURSOR_INVALID. */
export function keysetOf({ cursor, limit }: PageInput, order: PageOrder): Keyset {
  const direction = order === 'newest' ? 'desc' : 'asc'
  return {
    after: cursor ? behind(readCursor(cursor), order) : [],
    orderBy: [{ createdAt: direction }, { id: direction }],
    take: limit + 1,
    toPage(rows, toItem) {
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      return { items: shown.map(toItem), next: rows.length > limit && last ? writeCursor(last) : null }
    },
  }
}

/** Opaque to callers. */
export function writeCursor({ createdAt, id }: Position): string {
  return Buffer.from(JSON.stringify([createdAt.toISOString(), id])).toString('base64url')
}

/** Throws CURSOR_INVALID. */
export function readCursor(cursor: string): Position {
  try {
    const [createdAt, id] = position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return { createdAt: new Date(createdAt), id }
  } catch {
    throw cursorInvalid()
  }
}

/** `createdAt ≤ t and (createdAt < t or id < i)`: the first half is what PostgreSQL can start its index scan from; it cannot from an `or` alone. */
function behind({ createdAt, id }: Position, order: PageOrder): PositionFilter[] {
  return order === 'newest'
    ? [{ createdAt: { lte: createdAt } }, { OR: [{ createdAt: { lt: createdAt } }, { id: { lt: id } }] }]
    : [{ createdAt: { gte: createdAt } }, { OR: [{ createdAt: { gt: createdAt } }, { id: { gt: id } }] }]
}
