/** One real PostgreSQL for a whole run of tests, with a migrated database `sightline_template` to clone. Vitest's global setup of the project `api`. */
import { chownSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { Client } from 'pg'
import { prepareBinaries } from '../database/embedded/binaries.ts'
import { databaseUrl, startCluster } from '../database/embedded/cluster.ts'
import { canEnter, databaseUser } from '../database/embedded/system-user.ts'
import { applyMigrations } from '../database/migrate.ts'

export const TEMPLATE = 'sightline_template'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the maintenance database; see testing/database.ts. */
    postgresUrl: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startTestCluster()
  try {
    await execute(cluster.url, `CREATE DATABASE ${TEMPLATE}`)
    await applyMigrations(databaseUrl(cluster, TEMPLATE))
  } catch (error) {
    await cluster.stop()
    throw error
  }
  project.provide('postgresUrl', cluster.url)
  return cluster.stop
}

/** An empty server in a folder of temporary files, which goes when the server ends. */
export async function startTestCluster() {
  const user = databaseUser(null)
  const temporary = canEnter(user, tmpdir()) ? tmpdir() : '/tmp'
  const folder = mkdtempSync(join(temporary, 'sightline-postgres-'))
  if (user) chownSync(folder, user.uid, user.gid)
  const binaries = prepareBinaries(user, join(temporary, 'sightline-programs'))
  const log = join(folder, 'postgres.log')
  return startCluster({ binaries, user, data: join(folder, 'data'), password: 'for tests', log, throwaway: true })
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
