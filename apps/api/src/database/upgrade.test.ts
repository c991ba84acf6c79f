/**
 * An old database upgrades without loss: for each migration after the first, a database of the version before is filled with a row of every table (`prisma/fixtures/<migration>.sql`, written when
 * that version was the newest), the migration is applied, and every row must be there with all that it had. A fixture that a later migration does not mention goes on being used by it.
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { testDatabase } from '../testing/database.ts'
import { applyMigrations, migrationNames } from './migrate.ts'

const fixtures = new URL('../../../../prisma/fixtures/', import.meta.url)
/** Columns that a migration has removed on purpose, and why nobody misses them: `Table.column` by migration. */
const REMOVED: Readonly<Record<string, readonly string[]>> = {}

const names = await migrationNames()

describe.each(names.slice(1).map((name, index) => ({ name, before: names[index] ?? '' })))('$name', ({ name, before }) => {
  test('loses nothing of a database of the version before', async () => {
    const database = await testDatabase({ empty: true })
    const client = new Client({ connectionString: database.url })
    try {
      await applyMigrations(database.url, { until: before })
      await client.connect()
      await client.query(await readFile(fixtureOf(before), 'utf8'))
      const old = await readAll(client)
      for (const [table, rows] of Object.entries(old)) expect(rows.length, `the fixture has a row of ${table}`).toBeGreaterThan(0)

      expect(await applyMigrations(database.url, { until: name })).toEqual([name])
      const upgraded = await readAll(client)
      for (const [table, rows] of Object.entries(old)) {
        const kept = rows.map((row) => withoutRemoved(row, { table, name }))
        expect(upgraded[table]).toEqual(kept.map((row) => expect.objectContaining(row)))
      }
      expect(await applyMigrations(database.url)).toEqual(names.filter((one) => one > name))
    } finally {
      await client.end()
      await database.close()
    }
  })
})

/** The newest fixture that is not newer than the migration. */
function fixtureOf(migration: string): string {
  const found = names.filter((name) => name <= migration && existsSync(new URL(`${name}.sql`, fixtures))).at(-1)
  if (!found) throw new Error(`prisma/fixtures has nothing for ${migration}.`)
  return fileURLToPath(new URL(`${found}.sql`, fixtures))
}

async function readAll(client: Client): Promise<Record<string, Record<string, unknown>[]>> {
  const tables = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1`,
  )
  const entries: [string, Record<string, unknown>[]][] = []
  for (const { name } of tables.rows) {
    // In the order in which they were written, which an upgrade may change: sorted by all that the row has.
    const { rows } = await client.query<Record<string, unknown>>(`SELECT * FROM ${client.escapeIdentifier(name)} ORDER BY 1, 2`)
    entries.push([name, rows])
  }
  return Object.fromEntries(entries)
}

function withoutRemoved(row: Record<string, unknown>, { table, name }: { table: string; name: string }): Record<string, unknown> {
  const removed = REMOVED[name] ?? []
  return Object.fromEntries(Object.entries(row).filter(([column]) => !removed.includes(`${table}.${column}`)))
}
