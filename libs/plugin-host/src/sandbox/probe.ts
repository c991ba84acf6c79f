/** Which enclosure works on this machine, found out by starting an empty program in each, strongest first. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { sandboxFailed } from '../errors/sandbox-errors.ts'
import { sandboxCode, type SandboxCode } from './bundle.ts'
import { ENCLOSURES, launchOf, type Enclosure } from './launch.ts'

export interface FoundEnclosure {
  readonly enclosure: Enclosure
  /** Of those that would have been stronger: why not. */
  readonly passedOver: Readonly<Partial<Record<Enclosure, string>>>
}

/** Long, since a machine that is busy is not one that cannot. */
const PROBE_MILLISECONDS = 60_000
let found: Promise<FoundEnclosure> | null = null

/** Once a process. */
export function findEnclosure(cache?: string): Promise<FoundEnclosure> {
  return (found ??= probeAll(cache).catch((error: unknown) => {
    found = null
    throw error
  }))
}

async function probeAll(cache?: string): Promise<FoundEnclosure> {
  const code = await sandboxCode(cache)
  const passedOver: Partial<Record<Enclosure, string>> = {}
  for (const enclosure of candidates()) {
    const problem = await probe(enclosure, code)
    if (problem === null) return { enclosure, passedOver }
    passedOver[enclosure] = problem
  }
  throw sandboxFailed(Object.values(passedOver).join('; '))
}

function candidates(): readonly Enclosure[] {
  switch (process.platform) {
    case 'linux':
      return ENCLOSURES.filter((enclosure) => enclosure !== 'bare')
    case 'win32':
      return ['bare']
    default:
      return ['watched']
  }
}

export function emptyFolderOf(code: SandboxCode): string {
  return join(code.folder, 'empty')
}

/** What stands in the way; null: nothing. */
async function probe(enclosure: Enclosure, code: SandboxCode): Promise<string | null> {
  try {
    const request = {
      folders: [code.folder],
      program: ['--eval', 'process.exit(42)'],
      memoryMegabytes: 256,
      emptyFolder: emptyFolderOf(code),
    }
    const { command, args, cwd } = await launchOf(enclosure, request)
    return await new Promise((resolve) => {
      const child = spawn(command, args, {
        cwd,
        env: {} as NodeJS.ProcessEnv,
        stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
        timeout: PROBE_MILLISECONDS,
      })
      let stderr = ''
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
      child.on('error', (error) => resolve(error.message))
      child.on('close', (status, signal) =>
        resolve(status === 42 ? null : stderr.trim().split('\n')[0] || `it ended with ${status ?? signal}`),
      )
    })
  } catch (error) {
    return (error as Error).message
  }
}
