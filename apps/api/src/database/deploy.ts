/** `npm run db:deploy`: brings the database of DATABASE_URL up to date. */
import { toSightlineError } from '@sightline/engine/declarations'
import { readWorkerConfig } from '../config/config.ts'
import { applyMigrations } from './migrate.ts'

try {
  const applied = await applyMigrations(readWorkerConfig().databaseUrl)
  console.log(applied.length > 0 ? `Applied: ${applied.join(', ')}` : 'The database is up to date.')
} catch (thrown) {
  const { code, message, hint } = toSightlineError(thrown)
  console.error(`error ${code}: ${message}\n  → ${hint}`)
  process.exitCode = 1
}
