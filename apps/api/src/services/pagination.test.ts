import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { keysetOf, readCursor, writeCursor, type PageOrder } from './pagination.ts'

describe('cursors', () => {
  it('hold a place to the millisecond', () => {
    const place = { createdAt: new Date('2026-03-01T12:00:00.123Z'), id: '0195-ab' }
    expect(readCursor(writeCursor(place))).toEqual(place)
  })

  it.each([
    '',
    'nonsense',
    'e30',
    Buffer.from('["yesterday","a"]').toString('base64url'),
    Buffer.from('[1').toString('base64url'),
  ])('refuses %j', (cursor) => expect(() => readCursor(cursor)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' })))
})

describe('pages of a table', () => {
  let database: TestDatabase
  const ids = Array.from({ length: 25 }, (_, index) => `experiment-${String(index).padStart(2, '0')}`)

  beforeAll(async () => {
    database = await testDatabase()
    await database.db.workspace.create({ data: { id: 'w', name: 'W', slug: 'w' } })
    // Five of each moment: the order within a moment is the id's.
    await database.db.experiment.createMany({
      data: ids.map((id, index) => ({
        id,
        workspaceId: 'w',
        name: id,
        createdAt: new Date(1_700_000_000_000 + Math.floor(index / 5)),
      })),
    })
  })
  afterAll(() => database.close())

  async function readAll(order: PageOrder, limit: number): Promise<string[][]> {
    const pages: string[][] = []
    let cursor: string | null = null
    do {
      const keyset = keysetOf({ cursor, limit }, order)
      const rows = await database.db.experiment.findMany({
        where: { workspaceId: 'w', AND: keyset.after },
        orderBy: keyset.orderBy,
        take: keyset.take,
      })
      const page = keyset.toPage(rows, ({ id }) => id)
      pages.push(page.items)
      cursor = page.next
    } while (cursor)
    return pages
  }

  it.each([1, 3, 5, 24, 25, 26, 200])('give every row once, %i at a time', async (limit) => {
    const newest = await readAll('newest', limit)
    expect(newest.flat()).toEqual([...ids].reverse())
    expect(newest.every((page, index) => page.length === limit || index === newest.length - 1)).toBe(true)
    expect((await readAll('oldest', limit)).flat()).toEqual(ids)
  })

  it('go on where they were when rows come and go', async () => {
    const first = keysetOf({ limit: 10 }, 'newest')
    const { next } = first.toPage(
      await database.db.experiment.findMany({ orderBy: first.orderBy, take: first.take }),
      ({ id }) => id,
    )
    const added = await database.db.experiment.create({ data: { workspaceId: 'w', name: 'new' } })
    const second = keysetOf({ cursor: next, limit: 3 }, 'newest')
    const rows = await database.db.experiment.findMany({
      where: { AND: second.after },
      orderBy: second.orderBy,
      take: second.take,
    })
    await database.db.experiment.delete({ where: { id: added.id } })
    expect(second.toPage(rows, ({ id }) => id).items).toEqual([...ids].reverse().slice(10, 13))
  })
})
