/** The conformance suite on a package, on the demo model that comes with Sightline. */
import { fileURLToPath } from 'node:url'
import { SightlineError } from '@sightline/engine/declarations'
import type { PackageCheck } from '../../contract/index.ts'
import type { Prisma } from '../../database/generated/client.ts'
import { toApiError } from '../../errors/describe-failure.ts'
import { packageCheckTimedOut } from '../../errors/package-errors.ts'
import { packageSettings } from '../../runner/package-settings.ts'
import type { LocalModelFiles } from '../../runner/protocol.ts'
import { toLocalPackage } from './local-package.ts'
import { timedOutAs, type CurrentTask, type TaskParts } from './task.ts'

const SECONDS = 600

const demoFile = (path: string) => fileURLToPath(new URL(`../../../../../demo/models/honest/${path}`, import.meta.url))

const DEMO_MODEL: LocalModelFiles = {
  entry: 'model.json',
  files: ['model.json', 'weights.bin'].map((path) => ({ path, localPath: demoFile(path) })),
  use: { preprocess: 'unit', head: 'softmax' },
  labels: null,
}

interface Checked {
  readonly integrity: string
  readonly archiveSha256: string
  readonly described: Prisma.JsonValue
}

/** A suite that cannot be run to its end is a result, too. */
export async function checkArchive(parts: TaskParts, task: CurrentTask, row: Checked): Promise<Prisma.InputJsonObject> {
  const { config, runner, signal } = parts
  await task.tell({ step: 'checking' })
  const result = async (): Promise<Pick<PackageCheck, 'explainers' | 'error'>> => {
    try {
      const local = await toLocalPackage(parts, packageSettings(config), row)
      const input = { package: local, model: DEMO_MODEL, modelKey: 'demo' }
      const { explainers } = await runner.request('check-package', input, { signal, timeoutMilliseconds: SECONDS * 1000 })
      return { explainers: explainers.map(({ explainer, cases }) => ({ explainer, cases: [...cases] })), error: null }
    } catch (thrown) {
      const error = timedOutAs(thrown, packageCheckTimedOut(SECONDS))
      if (!(error instanceof SightlineError) || signal.aborted) throw thrown
      return { explainers: [], error: toApiError(error) }
    }
  }
  const { explainers, error } = await result()
  const passed = error === null && explainers.every(({ cases }) => cases.every((one) => one.error === null))
  return { at: new Date().toISOString(), passed, explainers, error } satisfies Prisma.InputJsonObject
}
