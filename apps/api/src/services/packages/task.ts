/** A task on a package while it is under way. */
import { SightlineError } from '@sightline/engine/declarations'
import type { Runner } from '../../runner/runner-process.ts'
import type { InstallerParts } from './create-installer.ts'
import type { TaskChange } from './task-rows.ts'

export interface TaskParts extends InstallerParts {
  readonly runner: Runner
  /** Aborts when the process ends. */
  readonly signal: AbortSignal
}

export interface CurrentTask {
  readonly id: string
  readonly kind: string
  readonly source: string
  readonly spec: string
  readonly uploadSha256: string | null
  readonly packageId: string | null
  readonly startedById: string | null
  /** Empty, and removed at the end. */
  readonly folder: string
  tell(change: TaskChange): Promise<void>
}

/** The runner's end in words of this work. */
export function timedOutAs(thrown: unknown, error: SightlineError): unknown {
  return thrown instanceof SightlineError && thrown.code === 'RUN_TIMED_OUT' ? error : thrown
}
