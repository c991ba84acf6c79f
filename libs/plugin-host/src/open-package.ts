import type { ExplainContext, ExplainerDefinition, Explanation, FinishedExplanation } from '@sightline/engine'
import { toArray, toTensor } from '@sightline/engine/remote'
import { aborted } from '@sightline/engine/declarations'
import { checkDeclarations, checkUnchanged, paramsOf } from './declarations.ts'
import { loadError, locatePackage } from './describe-package.ts'
import { packageChanged } from './errors/package-errors.ts'
import { packageClosed } from './errors/sandbox-errors.ts'
import { LOAD_MILLISECONDS } from './limits.ts'
import type { ExplainerDeclaration, PackageDescription } from './package-types.ts'
import type { SandboxOptions } from './sandbox-options.ts'
import type { Enclosure } from './sandbox/launch.ts'
import { startSandbox, type SandboxProcess } from './sandbox/sandbox-process.ts'

export interface OpenOptions extends SandboxOptions {
  /** As it was when it was installed: a package that says something else now is refused with PACKAGE_CHANGED. */
  readonly described: PackageDescription
  /** Default: the strongest that works here. */
  readonly enclosure?: Enclosure
}

export interface OpenedPackage {
  /** Ordinary definitions. Their functions run in the sandbox; its process starts with the first of them and anew after it has been ended. */
  readonly explainers: readonly ExplainerDefinition[]
  /** How many tensors its explainers have left behind so far. */
  leakedTensors(): number
  /** Ends the process. */
  close(): Promise<void>
}

/**
 * Definitions for `runExplainer`, made from the description. Nothing of the package runs yet; its manifest is read and the version of the contract compared. Throws
 * PACKAGE_… and CONTRACT_… errors; a run can end in those, and in EXPLAINER_…, RESULT_… and SANDBOX_FAILED.
 */
export async function openPackage(folder: string, options: OpenOptions): Promise<OpenedPackage> {
  const { described } = options
  const { manifest, request } = await locatePackage(folder)
  if (manifest.name !== described.name || manifest.version !== described.version) {
    throw packageChanged(
      described.name,
      `it is ${manifest.name} ${manifest.version} instead of ${described.name} ${described.version}`,
    )
  }
  const host = new PackageHost((signal) => startChecked({ ...options, ...request }, { described, signal }))
  return {
    explainers: described.explainers.map((declaration) => proxyOf(described.name, declaration, host)),
    leakedTensors: () => host.leaked,
    close: () => host.close(),
  }
}

interface Opening {
  readonly described: PackageDescription
  readonly signal?: AbortSignal
}

async function startChecked(
  request: Parameters<typeof startSandbox>[0],
  { described: { name, explainers }, signal }: Opening,
): Promise<SandboxProcess> {
  const sandbox = await startSandbox(request)
  try {
    const declared = await sandbox.call('declare', null, { signal, timeoutMilliseconds: LOAD_MILLISECONDS })
    checkUnchanged(name, checkDeclarations(name, declared), explainers)
    return sandbox
  } catch (error) {
    await sandbox.close()
    throw loadError(name, error)
  }
}

/** The process of a package: there when it is needed, one call at a time. */
class PackageHost {
  leaked = 0
  readonly #start: (signal?: AbortSignal) => Promise<SandboxProcess>
  #process: SandboxProcess | null = null
  #last: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(start: (signal?: AbortSignal) => Promise<SandboxProcess>) {
    this.#start = start
  }

  use<T>(work: (sandbox: SandboxProcess) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const turn = this.#last.then(async () => {
      if (this.#closed) throw packageClosed()
      if (signal?.aborted) throw aborted()
      if (this.#process === null || this.#process.ended) this.#process = await this.#start(signal)
      return await work(this.#process)
    })
    this.#last = turn.catch(() => undefined)
    return turn
  }

  async close(): Promise<void> {
    this.#closed = true
    // A start under way ends first, so that its process is not lost.
    const closing = this.#process?.close()
    await this.#last
    await closing
    await this.#process?.close()
  }
}

function proxyOf(name: string, declaration: ExplainerDeclaration, host: PackageHost): ExplainerDefinition {
  const { id, version, title, summary, reference, caveats, requires, resolves, summarizes } = declaration
  const who = `${title} (of the package ${name})`
  // No work, only a few decisions.
  const brief = { who, timeoutMilliseconds: LOAD_MILLISECONDS }
  return {
    id,
    version,
    title,
    summary,
    ...(reference && { reference }),
    caveats,
    requires,
    params: paramsOf(name, declaration),
    async explain(context, params) {
      const { signal } = context
      const { explanations, leaked } = await host.use(
        async (sandbox) => sandbox.call('explain', await inputOf(id, context, params), { who, signal, context }),
        signal,
      )
      host.leaked += leaked
      return explanations.map((explanation, i) => withTensor(explanation, i === 0 ? leakWarnings(leaked) : []))
    },
    ...(resolves && {
      resolve: (params, model) => host.use((sandbox) => sandbox.call('resolve', { explainer: id, params, model }, brief)),
    }),
    ...(summarizes && {
      async summarize(params) {
        const summary = await host.use((sandbox) => sandbox.call('summarize', { explainer: id, params }, brief))
        if (summary === null) return null
        return {
          add: async (explanations) =>
            void (await host.use((sandbox) => sandbox.call('add', { summary, explanations }, { who }))),
          finish: () => host.use((sandbox) => sandbox.call('finish', { summary }, { who })),
        }
      },
    }),
  }
}

async function inputOf(explainer: string, context: ExplainContext, params: Record<string, unknown>) {
  const { images, targets, background, score, seed } = context
  return {
    explainer,
    params,
    images: await toArray(images.tensor),
    targets,
    background: background && (await toArray(background)),
    score,
    preset: images.preset,
    seed,
  }
}

function withTensor({ values, warnings, ...facts }: FinishedExplanation, more: readonly string[]): Explanation {
  return { ...facts, values: toTensor(values), warnings: [...warnings, ...more] }
}

function leakWarnings(leaked: number): string[] {
  if (leaked <= 0) return []
  return [`the explainer left ${leaked} ${leaked === 1 ? 'tensor' : 'tensors'} behind, which fills the memory of its process`]
}
