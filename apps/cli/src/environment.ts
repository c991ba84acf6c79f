/** What a command sees of the process that it runs in. */
import { join, resolve } from 'node:path'
import type { UnfinishedFolders } from './output/output-folder.ts'
import type { ProgressStream } from './output/progress.ts'

export interface Environment {
  /** Results, and nothing else. */
  readonly stdout: { write(text: string): unknown }
  /** Progress, warnings, errors. */
  readonly stderr: ProgressStream
  /** Where the user stands: relative paths start here. */
  readonly folder: string
  /** Aborts when the user stops the command. */
  readonly signal: AbortSignal
  readonly unfinished: UnfinishedFolders
  /** Show stack traces. */
  readonly debug: boolean
  /** The folder for what is kept between commands. */
  readonly home: string
  /** Another catalogue of models than ours: a file or an address. */
  readonly catalogue?: string | undefined
  /** Where names of packages are looked up; default: what npm's own configuration says. */
  readonly registry?: string | undefined
}

export function printLine(stream: { write(text: string): unknown }, text: string): void {
  stream.write(`${text}\n`)
}

/** The one document that `--json` prints. */
export function printJson({ stdout }: Environment, document: unknown): void {
  printLine(stdout, JSON.stringify(document, null, 2))
}

export function printWarnings({ stderr }: Pick<Environment, 'stderr'>, warnings: readonly string[]): void {
  for (const warning of warnings) printLine(stderr, `warning: ${warning}`)
}

const OUR_SCRIPTS = new Set(['sightline', 'start'])

/** npm runs scripts in the project's folder and tells where the user stands. */
export function folderOfUser(env: NodeJS.ProcessEnv, cwd: string): string {
  const throughNpm = OUR_SCRIPTS.has(env['npm_lifecycle_event'] ?? '')
  return (throughNpm && env['INIT_CWD']) || cwd
}

const ROOT = resolve(import.meta.dirname, '../../..')

/** What is kept between commands, and what the web app keeps: SIGHTLINE_HOME, else `.sightline` in the project. */
export function homeFolder(env: NodeJS.ProcessEnv, folder: string): string {
  const given = env['SIGHTLINE_HOME']
  return given ? resolve(folder, given) : join(ROOT, '.sightline')
}

export function pathFrom({ folder }: Pick<Environment, 'folder'>, path: string): string {
  return resolve(folder, path)
}
