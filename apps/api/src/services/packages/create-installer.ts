/** The installer of an API process. */
import type { Logger } from 'pino'
import type { Config } from '../../config/config.ts'
import type { Database } from '../../database/client.ts'
import { installerClosed } from '../../errors/package-errors.ts'
import type { Store } from '../../store/store.ts'
import type { Installer } from './installer.ts'

export interface InstallerParts {
  readonly config: Config
  readonly db: Database
  readonly store: Store
  readonly log: Logger
}

export function createInstaller({ db }: InstallerParts): Installer {
  return {
    begin(taskId) {
      const { code, message, hint } = installerClosed()
      const failed = { state: 'failed', errorCode: code, errorMessage: message, errorHint: hint, finishedAt: new Date() } as const
      void db.packageTask.updateMany({ where: { id: taskId }, data: failed })
    },
    close: () => Promise.resolve(),
  }
}
