/** Runs the program as a user does: a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join, resolve } from 'node:path'

export const ROOT = resolve(import.meta.dirname, '../../../..')
const PROGRAM = join(ROOT, 'scripts/sightline.mjs')

export interface ProcessOutcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningProcess {
  readonly process: ChildProcess
  readonly ended: Promise<ProcessOutcome>
}

/** `cwd`: where the user stands. `extra`: more environment variables. */
export function startProgram(cwd: string, args: readonly string[], extra?: NodeJS.ProcessEnv): RunningProcess {
  return start(process.execPath, [PROGRAM, ...args], { cwd, ...(extra && { extra }) })
}

/** Through npm from any folder, with npm as users have it: without what an npm that runs this test has put into the environment. */
export function startThroughNpm(cwd: string, args: readonly string[]): RunningProcess {
  return start('npm', ['--prefix', ROOT, 'run', '-s', 'sightline', '--', ...args], { cwd })
}

interface Surroundings {
  readonly cwd: string
  /** More environment variables. */
  readonly extra?: NodeJS.ProcessEnv
}

function start(command: string, args: readonly string[], { cwd, extra }: Surroundings): RunningProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$|VITEST|NODE_)/.test(name))
  const env = { ...Object.fromEntries(inherited), ...extra }
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const written = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (written.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (written.stderr += chunk.toString()))
  const ended = new Promise<ProcessOutcome>((settle, fail) => {
    child.on('error', fail)
    child.on('close', (code) => settle({ code, ...written }))
  })
  return { process: child, ended }
}
