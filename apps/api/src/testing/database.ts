/** A database for a test file: real PostgreSQL, all migrations applied, nobody else's rows. */
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'
import { connectDatabase, type Database } from '../database/client.ts'
import { databaseUrl } from '../database/embedded/cluster.ts'
import { TEMPLATE } from './embedded-postgres.ts'

export interface TestDatabase {
  readonly url: string
  readonly db: Database
  /** Ends the connection and drops the database. */
  close(): Promise<void>
}

/** `empty`: without tables, for tests of the migrations themselves. */
export async function testDatabase(options: { readonly empty?: boolean } = {}): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await execute(`CREATE DATABASE ${name} TEMPLATE ${options.empty ? 'template0' : TEMPLATE}`)
  const url = databaseUrl({ url: inject('postgresUrl') }, name)
  const db = connectDatabase(url)
  return {
    url,
    db,
    async close() {
      await db.$disconnect()
      await execute(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    },
  }
}

async function execute(sql: string): Promise<void> {
  const client = new Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  try {
    // Two clones of one template at once are refused while the other is being made.
    await client.query('SELECT pg_advisory_lock(1)')
    await client.query(sql)
  } finally {
    await client.end()
  }
}
