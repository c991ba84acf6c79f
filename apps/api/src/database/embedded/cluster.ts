/** A PostgreSQL server of our own, with its data in a folder: made when there is none, started, stopped. */
import { execFile, fork, type ChildProcess } from 'node:child_process'
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { databaseFolderInUse, databaseNotStarted } from '../../errors/database-errors.ts'
import type { Binaries } from './binaries.ts'
import type { SystemUser } from './system-user.ts'

const SUPERUSER = 'sightline'
const START_MILLISECONDS = 60_000

export interface ClusterOptions {
  readonly binaries: Binaries
  readonly user: SystemUser | null
  /** PostgreSQL's own folder; its parent must exist. */
  readonly data: string
  readonly password: string
  /** A file that takes what the server says. */
  readonly log: string
  /** For tests: nothing is kept after the end and nothing waits for the disk. */
  readonly throwaway?: boolean
}

export interface Cluster {
  /** Of the maintenance database `postgres`. */
  readonly url: string
  readonly port: number
  /** Settles when the server has ended, asked to or not. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/** The address of a database of the cluster. */
export function databaseUrl(cluster: Pick<Cluster, 'url'>, name: string): string {
  const url = new URL(cluster.url)
  url.pathname = `/${name}`
  return url.href
}

/** Throws DATABASE_NOT_STARTED or DATABASE_FOLDER_IN_USE. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  if (!existsSync(join(options.data, 'PG_VERSION'))) await initialise(options)
  await endOrphan(options.data)
  // A port chosen here may be taken by the time the server opens it.
  for (let attempt = 1; ; attempt++) {
    const started = await launch(options, await freePort())
    if (typeof started !== 'string') return started
    if (attempt === 5 || !started.includes('could not create any TCP/IP sockets')) {
      throw databaseNotStarted(lastLine(started), options.log)
    }
  }
}

async function initialise({ binaries, user, data, password, log }: ClusterOptions): Promise<void> {
  rmSync(data, { recursive: true, force: true }) // What an interrupted start has left: initdb wants an empty folder.
  const unfinished = `${data}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true, mode: 0o700 })
  const secret = mkdtempSync(join(user ? '/tmp' : tmpdir(), 'sightline-initdb-'))
  try {
    const passwordFile = join(secret, 'password')
    writeFileSync(passwordFile, password, { mode: 0o600 })
    if (user) for (const path of [unfinished, secret, passwordFile]) chownSync(path, user.uid, user.gid)
    const args = [
      `--pgdata=${unfinished}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // PostgreSQL's own collation sorts the same on every machine and is not changed by an upgrade of the system.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ]
    await promisify(execFile)(binaries.initdb, args, { cwd: unfinished, env: environment(), ...user })
    renameSync(unfinished, data)
  } catch (error) {
    const said = (error as { stderr?: string }).stderr || String(error)
    writeFileSync(log, said, { flag: 'a' })
    throw databaseNotStarted(lastLine(said), log)
  } finally {
    rmSync(secret, { recursive: true, force: true })
  }
}

/** Gives what the log says if the server ended at once. */
async function launch(options: ClusterOptions, port: number): Promise<Cluster | string> {
  const { binaries, user, data, password, log, throwaway } = options
  const logStart = existsSync(log) ? statSync(log).size : 0
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    log_min_messages: 'warning',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(throwaway && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' }),
  }
  const args = ['-D', data, '-p', String(port), ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])]
  const keeper = forkKeeper(log)
  keeper.send({
    start: {
      program: binaries.postgres,
      args,
      cwd: data,
      env: environment(),
      ...user,
      ...(process.platform === 'win32' && { stop: [binaries.pgCtl, 'stop', '-D', data, '-m', 'fast'] }),
      ...(throwaway && { remove: dirname(data) }),
    },
  })
  let hasEnded = false
  const ended = new Promise<void>((resolve) => {
    const finish = () => {
      hasEnded = true
      resolve()
    }
    keeper.on('message', finish)
    keeper.on('exit', finish)
  })
  const url = `postgresql://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`
  const deadline = Date.now() + START_MILLISECONDS
  while (!(await answers(url))) {
    if (hasEnded) return readFileSync(log).subarray(logStart).toString('utf8') || 'it ended without a word'
    if (Date.now() > deadline) {
      keeper.send({ stop: true })
      throw databaseNotStarted(`it does not answer after ${START_MILLISECONDS / 1000} s.`, log)
    }
    await sleep(40)
  }
  // Neither keeps the process alive: it ends when its own work ends.
  keeper.unref()
  keeper.channel?.unref()
  return { url, port, ended, stop: () => stopKeeper(keeper, ended) }
}

function forkKeeper(log: string): ChildProcess {
  const output = openSync(log, 'a', 0o600)
  try {
    return fork(fileURLToPath(new URL('keeper.mjs', import.meta.url)), [], {
      detached: true,
      execArgv: [],
      stdio: ['ignore', output, output, 'ipc'],
      env: environment(),
    })
  } finally {
    closeSync(output)
  }
}

async function stopKeeper(keeper: ChildProcess, ended: Promise<void>): Promise<void> {
  if (keeper.connected) {
    keeper.ref()
    keeper.channel?.ref()
    keeper.send({ stop: true })
  }
  await ended
}

/** A server whose starter was killed has its keeper to end it; it is waited for. One that stays is somebody's who still uses it. */
async function endOrphan(data: string): Promise<void> {
  for (let waited = 0; ; waited += 100) {
    const pid = runningServer(data)
    if (pid === null) return
    if (waited >= 10_000) throw databaseFolderInUse(data, pid)
    await sleep(100)
  }
}

/** The server's process, if postmaster.pid names one that lives and is a PostgreSQL: after a crash of the machine the number may be another's. PostgreSQL itself removes a stale file. */
function runningServer(data: string): number | null {
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return null
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return null
  }
  const name = `/proc/${pid}/comm`
  if (process.platform === 'linux' && (!existsSync(name) || readFileSync(name, 'utf8').trim() !== 'postgres')) {
    rmSync(file, { force: true })
    return null
  }
  return pid
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => {}) // A server that ends under the question is one that does not answer.
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port.')
  return address.port
}

/** Without our secrets, and with messages in English, since we read them. */
function environment(): Record<string, string> {
  const { PATH = '', SystemRoot, TMPDIR } = process.env
  return { PATH, LC_ALL: 'C', ...(SystemRoot && { SystemRoot }), ...(TMPDIR && { TMPDIR }) }
}

function lastLine(text: string): string {
  const lines = text.trim().split('\n')
  return (lines.findLast((line) => /FATAL|error:/.test(line)) ?? lines.at(-1) ?? '').replace(/^.*(FATAL|error):\s*/, '')
}
