/** How an error reaches a person, and the exit code that a script sees. */
import { toSightlineError, type ErrorKind, type SightlineError } from '@sightline/engine/declarations'
import { machineFailed } from './cli-errors.ts'
import { printLine, type Environment } from './environment.ts'

/** 2: wrong use, or input that is invalid or beyond us. 1: the machine's failure or ours. 130: stopped, as shells count Ctrl-C. */
export function exitCodeOf(kind: ErrorKind): number {
  switch (kind) {
    case 'usage':
    case 'invalid':
    case 'unsupported':
      return 2
    case 'io':
    case 'internal':
      return 1
    case 'aborted':
      return 130
  }
}

/** The message as printed, without a final newline. `debug` adds the stack trace, for bug reports. */
export function describeError(error: SightlineError, debug: boolean): string {
  const lines = [`error ${error.code}: ${error.message}`, `  → ${error.hint}`]
  if (debug) lines.push('', stackOf(error))
  return lines.join('\n')
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : ''
  return `${error.stack ?? error.message}${cause}`
}

/** Errors of the machine (a full disk, a missing permission) that nobody gave a better name. */
const MACHINE_ERRORS = new Set(['ENOSPC', 'EACCES', 'EPERM', 'EROFS', 'EIO', 'EMFILE', 'ENFILE', 'EDQUOT', 'ENOMEM'])

/** Like `toSightlineError`, but tells failures of the machine from our own. */
export function asSightlineError(thrown: unknown): SightlineError {
  const error = toSightlineError(thrown)
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (error.kind !== 'internal' || !MACHINE_ERRORS.has(code)) return error
  return machineFailed(thrown as Error)
}

/** Prints what was thrown, unless it is the user's own wish to stop; returns the exit code. */
export function reportError({ stderr, debug }: Pick<Environment, 'stderr' | 'debug'>, thrown: unknown): number {
  const error = asSightlineError(thrown)
  if (error.kind !== 'aborted') printLine(stderr, describeError(error, debug))
  return exitCodeOf(error.kind)
}
