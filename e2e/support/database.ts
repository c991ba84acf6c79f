/** A look into the database of a platform, past its API. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Platform } from './platform.ts'

/** What an upload could leave behind. */
const TABLES = ['StoredFile', 'Model', 'ModelVersion', 'ModelFile'] as const

export type Kept = Record<(typeof TABLES)[number] | 'files', number>

/** Rows of the tables, and files of the store, finished or not. */
export async function countKept({ home }: Platform): Promise<Kept> {
  const client = new Client({ connectionString: await addressOf(home) })
  await client.connect()
  try {
    const columns = TABLES.map((table) => `(SELECT count(*)::int FROM "${table}") AS "${table}"`)
    const { rows } = await client.query<Record<(typeof TABLES)[number], number>>(`SELECT ${columns.join(', ')}`)
    const entries = await readdir(join(home, 'files'), { recursive: true, withFileTypes: true })
    return { ...rows[0], files: entries.filter((entry) => entry.isFile()).length }
  } finally {
    await client.end()
  }
}

async function addressOf(home: string): Promise<string> {
  const password = (await readFile(join(home, 'database-password'), 'utf8')).trim()
  // PostgreSQL writes its port into the fourth line.
  const port = (await readFile(join(home, 'postgres/18/postmaster.pid'), 'utf8')).split('\n')[3]
  return `postgresql://sightline:${encodeURIComponent(password)}@127.0.0.1:${port}/sightline`
}
