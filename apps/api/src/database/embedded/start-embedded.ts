/** The PostgreSQL that comes with Sightline: its data in SIGHTLINE_HOME, or, where PostgreSQL may not enter that, beside the system's other data. */
import { createHash } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Client } from 'pg'
import { keptSecret } from '../../config/kept-secret.ts'
import { databaseFolderForeign } from '../../errors/database-errors.ts'
import { prepareBinaries } from './binaries.ts'
import { databaseUrl, startCluster, type Cluster } from './cluster.ts'
import { canEnter, databaseUser } from './system-user.ts'

/** The version of PostgreSQL whose files these are: a newer one cannot read them. */
const MAJOR = '18'
const NAME = 'sightline'
/** For root whose project lies where no other user may enter. */
const SYSTEM_FOLDER = '/var/lib/sightline'

export interface EmbeddedDatabase {
  readonly url: string
  /** Where its data is. */
  readonly folder: string
  /** It has just been made. */
  readonly isNew: boolean
  /** Settles when the server has ended, asked to or not. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/** `home` is made when missing. Throws DATABASE_NOT_STARTED, DATABASE_FOLDER_IN_USE, DATABASE_FOLDER_FOREIGN, DATABASE_PLATFORM_UNSUPPORTED. */
export async function startEmbeddedDatabase(home: string): Promise<EmbeddedDatabase> {
  // Others may pass through but see nothing: PostgreSQL, where it is another user.
  mkdirSync(home, { recursive: true, mode: 0o711 })
  const { data, user } = placeOf(realpathSync(home))
  mkdirSync(dirname(data), { recursive: true, mode: 0o755 })
  const isNew = !existsSync(join(data, 'PG_VERSION'))
  if (!isNew && process.getuid && user === null && statSync(data).uid !== process.getuid()) throw databaseFolderForeign(data)
  mkdirSync(join(home, 'logs'), { recursive: true, mode: 0o700 })
  const cluster = await startCluster({
    binaries: prepareBinaries(user, user ? SYSTEM_FOLDER : join(home, 'programs')),
    user,
    data,
    password: keptSecret(home, 'database-password'),
    log: join(home, 'logs/postgres.log'),
  })
  try {
    await ensureDatabase(cluster)
  } catch (error) {
    await cluster.stop()
    throw error
  }
  return { url: databaseUrl(cluster, NAME), folder: data, isNew, ended: cluster.ended, stop: cluster.stop }
}

/** What exists is used as who made it; what does not is made where PostgreSQL can enter. */
function placeOf(home: string) {
  const atHome = join(home, 'postgres', MAJOR)
  const id = createHash('sha256').update(home).digest('hex').slice(0, 12)
  const inSystem = join(SYSTEM_FOLDER, `${basename(dirname(home))}-${id}`, 'postgres', MAJOR)
  const existing = [atHome, inSystem].find((folder) => existsSync(folder)) ?? null
  const user = databaseUser(existing)
  const data = canEnter(user, atHome) ? atHome : inSystem
  if (user && existing === data && statSync(data).uid === 0) chownSync(data, user.uid, user.gid)
  return { data, user }
}

async function ensureDatabase({ url }: Cluster): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [NAME])
    if (!rowCount) await client.query(`CREATE DATABASE ${NAME}`)
  } finally {
    await client.end()
  }
}
