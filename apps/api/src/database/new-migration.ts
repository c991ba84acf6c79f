/**
 * `npm run db:migration -- NAME`: writes prisma/migrations/<time>_<name>/migration.sql with what schema.prisma has and the migrations before do not. It compares with a database of its own,
 * to which all migrations have just been applied. Read what it writes: a renamed column looks like one dropped and one added, and would lose data.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startTestCluster } from '../testing/embedded-postgres.ts'
import { applyMigrations, diffToSchema, migrationsFolder } from './migrate.ts'

const name = process.argv[2]
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  console.error('usage: npm run db:migration -- NAME   (lower case letters, digits and _)')
  process.exit(2)
}
const cluster = await startTestCluster()
try {
  await applyMigrations(cluster.url)
  const sql = await diffToSchema(cluster.url)
  if (!sql) console.log('The migrations already say all that schema.prisma says: nothing to write.')
  else {
    const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
    const folder = join(migrationsFolder, `${time}_${name}`)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'migration.sql'), sql)
    await writeFile(
      join(migrationsFolder, 'migration_lock.toml'),
      '# Written by Prisma; kept in version control.\nprovider = "postgresql"\n',
    )
    console.log(`Written: ${join(folder, 'migration.sql')}`)
  }
} finally {
  await cluster.stop()
}
