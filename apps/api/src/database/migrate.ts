/** Migrations: ordinary ones of Prisma in prisma/migrations, recorded in `_prisma_migrations` as `prisma migrate deploy` does. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg'
import { Client } from 'pg'
import { databaseUnreachable, migrationFailed } from '../errors/database-errors.ts'
import { withSchemaEngine } from './schema-engine.ts'

const prismaFolder = fileURLToPath(new URL('../../../../prisma', import.meta.url))
export const migrationsFolder = join(prismaFolder, 'migrations')
export const schemaFile = join(prismaFolder, 'schema.prisma')

const NO_FILTER = { externalTables: [], externalEnums: [] }
/** Any number that is the same in every process: who migrates holds this lock. */
const LOCK = 7_309_941_226_017

/**
 * Applies what has not been applied yet and returns the names. Processes that do so at once wait for each other. `until` (a migration's name, included) is for tests of upgrades.
 * Throws DATABASE_UNREACHABLE, MIGRATION_FAILED.
 */
export async function applyMigrations(url: string, options: { readonly until?: string } = {}): Promise<string[]> {
  return withLock(url, async () => {
    const migrationsList = await readMigrations(options.until)
    try {
      const { appliedMigrationNames } = await withSchemaEngine(url, (engine) =>
        engine.applyMigrations({ migrationsList, filters: NO_FILTER }),
      )
      return appliedMigrationNames
    } catch (error) {
      throw migrationFailed(error instanceof Error ? error.message : String(error), error)
    }
  })
}

/** Names of migrations in the folder, in their order. */
export async function migrationNames(): Promise<string[]> {
  const entries = await readdir(migrationsFolder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
}

/** SQL that takes a database with all migrations to what schema.prisma says; empty if nothing is missing. */
export async function diffToSchema(migratedUrl: string): Promise<string> {
  const schema = { files: [{ path: schemaFile, content: await readFile(schemaFile, 'utf8') }] }
  const { stdout } = await withSchemaEngine(migratedUrl, (engine) =>
    engine.diff({
      from: { tag: 'schemaDatasource', ...schema, configDir: prismaFolder },
      to: { tag: 'schemaDatamodel', ...schema },
      script: true,
      exitCode: null,
      filters: NO_FILTER,
    }),
  )
  return stdout?.includes('This is an empty migration') ? '' : (stdout ?? '')
}

async function readMigrations(until?: string): Promise<MigrationList> {
  const names = (await migrationNames()).filter((name) => !until || name <= until)
  return {
    baseDir: migrationsFolder,
    lockfile: {
      path: 'migration_lock.toml',
      content: await readFile(join(migrationsFolder, 'migration_lock.toml'), 'utf8').catch(() => null),
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.map(async (name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok' as const, value: await readFile(join(migrationsFolder, name, 'migration.sql'), 'utf8') },
        },
      })),
    ),
  }
}

async function withLock<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
  } catch (error) {
    throw databaseUnreachable(new URL(url).host, error)
  }
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    return await work()
  } finally {
    await client.end() // Gives the lock back.
  }
}
