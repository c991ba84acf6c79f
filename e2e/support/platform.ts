/** The whole platform as a user starts it: `npm start` in a process of its own, with a home of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
const START_MILLISECONDS = 240_000
const STOP_MILLISECONDS = 20_000

export interface Platform {
  readonly url: string
  readonly home: string
  /** All that it has printed. */
  output(): string
  /** As Ctrl-C does; resolves when the process has ended. */
  stop(): Promise<void>
}

/** A folder that the database's own user may enter, as a home that the platform makes itself. */
export async function createHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'sightline-e2e-'))
  await chmod(home, 0o711)
  return home
}

export function removeHome(home: string): Promise<void> {
  return rm(home, { recursive: true, force: true, maxRetries: 3 })
}

/** Resolves when it has printed its address. */
export async function startPlatform(home: string, environment: Readonly<Record<string, string>> = {}): Promise<Platform> {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: ROOT,
    env: { ...inherited(), SIGHTLINE_HOME: home, SIGHTLINE_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  child.stdout.on('data', (data: Buffer) => (printed += data))
  child.stderr.on('data', (data: Buffer) => (printed += data))
  const url = await addressOf(child, () => printed)
  return { url, home, output: () => printed, stop: () => stop(child) }
}

/** Settings of whoever runs the journeys are not the journeys'. */
function inherited(): NodeJS.ProcessEnv {
  const isSetting = (name: string) => name.startsWith('SIGHTLINE_') || name === 'DATABASE_URL' || name === 'NODE_ENV'
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isSetting(name)))
}

function addressOf(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((found, failed) => {
    const timer = setTimeout(
      () => failed(new Error(`no address after ${START_MILLISECONDS / 1000} s:\n${output()}`)),
      START_MILLISECONDS,
    )
    const look = () => {
      const address = /http:\/\/[\w.[\]:-]+:\d+/.exec(output())?.[0]
      if (!address) return
      clearTimeout(timer)
      found(address)
    }
    child.stdout?.on('data', look)
    child.once('exit', (code) => {
      clearTimeout(timer)
      failed(new Error(`it ended with ${code}:\n${output()}`))
    })
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((done) => child.once('exit', done))
  child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS)
  await ended
  clearTimeout(timer)
}
