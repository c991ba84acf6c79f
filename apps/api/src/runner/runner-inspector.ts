/**
 * The inspector: asks runner processes, one for models and one for pictures, so that a picture need not wait for a model of two gigabytes. They start when they are
 * first needed and end when nobody has asked for a while; who crashes one gets a readable error, and the next a new process.
 */
import type { SightlineError } from '@sightline/engine/declarations'
import { createHash } from 'node:crypto'
import { inspectionCrashed, inspectionOutOfMemory, inspectionTimedOut } from '../errors/inspection-errors.ts'
import type { Store } from '../store/store.ts'
import type { Inspector, ModelFiles } from './inspector.ts'
import type { TaskName, Tasks } from './protocol.ts'
import { startRunner, type Runner, type RunnerOptions } from './runner-process.ts'

export interface InspectorOptions extends RunnerOptions {
  readonly store: Pick<Store, 'localPath'>
  /** After which a runner that has nothing to do ends. Default five minutes. */
  readonly idleMilliseconds?: number
  /** What a task may take. */
  readonly seconds?: Partial<Record<Inspection, number>>
}

type Inspection = Extract<TaskName, 'inspect-model' | 'inspect-image' | 'predict' | 'export-model'>

const SECONDS: Readonly<Record<Inspection, number>> = {
  'inspect-model': 300,
  'inspect-image': 60,
  predict: 120,
  'export-model': 300,
}
const DEFAULT_MEGABYTES = 4096
const IDLE_MILLISECONDS = 5 * 60_000

export function createInspector(options: InspectorOptions): Inspector {
  const { store } = options
  const models = new RestingRunner(options)
  const pictures = new RestingRunner(options)
  const seconds = { ...SECONDS, ...options.seconds }

  const localFiles = async ({ entry, files }: ModelFiles) => ({
    entry,
    files: await Promise.all(files.map(async ({ path, sha256 }) => ({ path, localPath: await store.localPath(sha256) }))),
  })

  const ask = async <Name extends Inspection>(runner: RestingRunner, task: Name, input: Tasks[Name]['input']) => {
    try {
      return await runner.request(task, input, seconds[task] * 1000)
    } catch (thrown) {
      throw inWordsOf(thrown, {
        what: runner === pictures ? 'the image' : 'the model',
        seconds: seconds[task],
        megabytes: options.memoryMegabytes ?? DEFAULT_MEGABYTES,
      })
    }
  }

  return {
    async inspectModel(model, { use, labels }) {
      return await ask(models, 'inspect-model', { ...(await localFiles(model)), use, ...(labels !== undefined && { labels }) })
    },
    async inspectImage(sha256, name) {
      return await ask(pictures, 'inspect-image', { localPath: await store.localPath(sha256), name })
    },
    async predict(model, { use, labels, image }) {
      const modelKey = createHash('sha256')
        .update(JSON.stringify([model, use, labels]))
        .digest('hex')
      const [local, path] = await Promise.all([localFiles(model), store.localPath(image.sha256)])
      return await ask(models, 'predict', { model: { ...local, use, labels }, modelKey, image: path, name: image.name })
    },
    async exportModel(model, { use, labels, gradient, target }) {
      return await ask(models, 'export-model', { model: { ...(await localFiles(model)), use, labels }, gradient, target })
    },
    async close() {
      await Promise.all([models.close(), pictures.close()])
    },
  }
}

/** A runner that is there while it is used. */
class RestingRunner {
  readonly #options: InspectorOptions
  #runner: Runner | null = null
  #busy = 0
  #closed = false
  #rest: NodeJS.Timeout | undefined

  constructor(options: InspectorOptions) {
    this.#options = options
  }

  async request<Name extends Inspection>(
    task: Name,
    input: Tasks[Name]['input'],
    timeoutMilliseconds: number,
  ): Promise<Tasks[Name]['output']> {
    clearTimeout(this.#rest)
    this.#busy++
    this.#runner ??= startRunner(this.#options)
    // Whoever asks after the end gets the runner's own answer to that.
    if (this.#closed) await this.#runner.close()
    try {
      return await this.#runner.request(task, input, { timeoutMilliseconds })
    } finally {
      this.#busy--
      if (this.#busy === 0 && !this.#closed) this.#restLater()
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#rest)
    await this.#runner?.close()
  }

  #restLater(): void {
    clearTimeout(this.#rest)
    this.#rest = setTimeout(() => {
      const runner = this.#runner
      this.#runner = null
      void runner?.close()
    }, this.#options.idleMilliseconds ?? IDLE_MILLISECONDS).unref()
  }
}

interface Limits {
  readonly what: string
  readonly seconds: number
  readonly megabytes: number
}

/** The runner speaks of runs. */
function inWordsOf(thrown: unknown, { what, seconds, megabytes }: Limits): unknown {
  switch ((thrown as Partial<SightlineError>).code) {
    case 'RUN_TIMED_OUT':
      return inspectionTimedOut(what, seconds)
    case 'RUN_OUT_OF_MEMORY':
      return inspectionOutOfMemory(what, megabytes)
    case 'RUNNER_CRASHED':
      return inspectionCrashed(what, thrown as SightlineError)
    default:
      return thrown
  }
}
