/** What a worker is made of. */
import type { Logger } from 'pino'
import type { RuntimeId } from '@sightline/engine'
import type PgBoss from 'pg-boss'
import type { Database } from '../database/client.ts'
import type { Events } from '../events/events.ts'
import type { Store } from '../store/store.ts'
import type { PackageSettings } from '../runner/package-settings.ts'

export interface WorkerSettings {
  /** Runs at once, each in a process of its own. */
  readonly concurrency: number
  /** Of one attempt at a run. */
  readonly runSeconds: number
  /** Of one runner process. */
  readonly runMemoryMegabytes: number
  /** Of runs that do not ask for one. */
  readonly runtime: RuntimeId
  /** How long a run is ours without a sign of life. */
  readonly leaseSeconds: number
  /** For explainers that come from packages. */
  readonly packages: PackageSettings
}

export interface WorkerParts {
  readonly settings: WorkerSettings
  readonly db: Database
  readonly store: Store
  readonly events: Events
  readonly boss: PgBoss
  readonly log: Logger
}
