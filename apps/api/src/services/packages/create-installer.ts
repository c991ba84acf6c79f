/** The installer of an API process: one task after the other, each with a runner process of its own, which has no secrets and holds what a stranger's package may break. */
import type { Logger } from 'pino'
import type { Config } from '../../config/config.ts'
import type { Database } from '../../database/client.ts'
import { startRunner } from '../../runner/runner-process.ts'
import type { Store } from '../../store/store.ts'
import type { Installer } from './installer.ts'
import { performTask } from './perform-task.ts'

export interface InstallerParts {
  readonly config: Pick<Config, 'home' | 'limits' | 'packages'>
  readonly db: Database
  readonly store: Store
  readonly log: Logger
}

export function createInstaller(parts: InstallerParts): Installer {
  const { config, log } = parts
  const closing = new AbortController()
  let last: Promise<void> = Promise.resolve()

  const perform = async (taskId: string) => {
    const runner = startRunner({
      memoryMegabytes: config.limits.runMemory / 1e6,
      onLog: (text) => log.debug({ text: text.trimEnd() }, 'a runner says'),
    })
    try {
      await performTask({ ...parts, runner, signal: closing.signal }, taskId)
    } catch (error) {
      // Its row could not be written; without signs of life it will be taken for lost.
      log.error({ err: error, taskId }, 'a task on a package could not be ended')
    } finally {
      await runner.close()
    }
  }

  return {
    begin(taskId) {
      last = last.then(() => perform(taskId))
    },
    async close() {
      closing.abort()
      await last
    },
  }
}
