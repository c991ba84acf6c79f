import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { applyMigrations, diffToSchema, migrationNames } from './migrate.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase({ empty: true })
})
afterAll(() => database.close())

describe('migrations', () => {
  test('are applied once, also by several processes at once', async () => {
    const applied = await Promise.all([
      applyMigrations(database.url),
      applyMigrations(database.url),
      applyMigrations(database.url),
    ])
    expect(applied.flat()).toEqual(await migrationNames())
    expect(await applyMigrations(database.url)).toEqual([])
  })

  test('say all that schema.prisma says (else: `npm run db:migration -- NAME`)', async () => {
    expect(await diffToSchema(database.url)).toBe('')
  })

  test('are recorded as `prisma migrate deploy` does', async () => {
    const rows = await database.db.$queryRaw<
      object[]
    >`SELECT migration_name, length(checksum) AS digits, finished_at IS NOT NULL AS finished,
      rolled_back_at, applied_steps_count FROM _prisma_migrations ORDER BY started_at`
    expect(rows).toEqual(
      (await migrationNames()).map((migration_name) => ({
        migration_name,
        digits: 64,
        finished: true,
        rolled_back_at: null,
        applied_steps_count: 1,
      })),
    )
  })

  test('a database that cannot be reached is said to be so', async () => {
    await expect(applyMigrations('postgresql://nobody:secret@127.0.0.1:1/none')).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: expect.not.stringContaining('secret'),
    })
  })
})
