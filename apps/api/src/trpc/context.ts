/** What every procedure can reach. */
import type { Logger } from 'pino'
import type { Database } from '../database/client.ts'
import type { Events } from '../events/events.ts'
import type { Queue } from '../jobs/queue.ts'
import type { Inspector } from '../runner/inspector.ts'
import type { Downloader } from '../services/catalogue/downloader.ts'
import type { Installer } from '../services/packages/installer.ts'
import type { Store } from '../store/store.ts'
import type { Config } from '../config/config.ts'

/** What the server is made of; one of each in a process. */
export interface Services {
  readonly config: Config
  readonly db: Database
  readonly store: Store
  readonly queue: Queue
  readonly events: Events
  readonly inspector: Inspector
  readonly installer: Installer
  readonly downloader: Pick<Downloader, 'wake'>
}

export interface SignedInUser {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly isDemo: boolean
  readonly ownsInstallation: boolean
  readonly sessionId: string
}

export interface Context extends Services {
  readonly user: SignedInUser | null
  /** The request's headers, for better-auth. */
  readonly headers: Headers
  /** Of the request, as in the log. */
  readonly requestId: string
  readonly log: Logger
}
