/** TensorFlow.js: interprets each derived graph, op by op, on the best backend that there is. */
import { runtimeFailed } from '../../errors/runtime-errors.ts'
import { SightlineError } from '../../errors/sightline-error.ts'
import type { Graph, Initializer } from '../../graph/graph.ts'
import { ProgramCache } from '../program-cache.ts'
import type { ProgramRun, Runtime, RuntimeModel, RuntimeOptions } from '../runtime.ts'
import type { Backend, BackendId } from './backend.ts'
import { chooseBackend } from './choose-backend.ts'
import { KERNELS } from './kernels/index.ts'
import type { Constant } from './operand.ts'
import type { KernelTable } from './plan.ts'
import { constantOf, Program } from './program.ts'

const DEFAULT_CACHE_BYTES = 1024 ** 3

/** On the first of these backends that can be used; by default, all in order of preference. */
export async function loadTfjs(candidates?: readonly BackendId[]): Promise<Runtime> {
  const { backend, passedOver, warnings } = await chooseBackend(candidates)
  return { ...tfjsRuntime(backend), passedOver, warnings }
}

export interface TfjsOptions {
  readonly kernels?: KernelTable
  /** How long a run may hold the thread before others have a turn. */
  readonly sliceMilliseconds?: number
}

export function tfjsRuntime(backend: Backend, { kernels = KERNELS, sliceMilliseconds }: TfjsOptions = {}): Runtime {
  return {
    id: 'tfjs',
    backend: backend.id,
    open(graph: Graph, { cacheBytes = DEFAULT_CACHE_BYTES }: RuntimeOptions = {}): Promise<RuntimeModel> {
      const weights = sharedWeights(graph, backend)
      const cache = new ProgramCache<CachedProgram>(cacheBytes)
      const running = new Set<Promise<unknown>>()
      const shared = (initializer: Initializer) => weights.get(initializer)
      const compile = (derived: Graph) =>
        cached(attempt('compile', () => new Program(derived, { backend, kernels, shared, sliceMilliseconds })))
      const run = ({ key, graph: make, feeds, open }: ProgramRun) =>
        cache.use(
          // Its kernels know all extents but the batch.
          open ? `${key} ${JSON.stringify(Object.keys(open).map((name) => feeds[name].dims))}` : key,
          () => compile(withExtents(make(), { open, feeds })),
          ({ program }) => attempt('run', () => program.run(feeds)),
        )
      return Promise.resolve({
        async run(request) {
          const result = run(request)
          running.add(result)
          return result.finally(() => running.delete(result))
        },
        async dispose() {
          await cache.dispose()
          await Promise.allSettled(running)
          for (const constant of weights.values()) constant.dispose()
        },
      })
    },
  }
}

/** The same graph with the extents of these feeds where they are left open. */
function withExtents(graph: Graph, { open = {}, feeds }: Pick<ProgramRun, 'open' | 'feeds'>): Graph {
  const inputs = graph.inputs.map((input) => ({
    ...input,
    shape: input.shape.map((extent, axis) => (open[input.name]?.includes(axis) ? feeds[input.name].dims[axis] : extent)),
  }))
  return { ...graph, inputs }
}

/** One constant for each weight of the opened model, whatever program uses it. */
function sharedWeights(graph: Graph, { tf }: Backend): ReadonlyMap<Initializer, Constant> {
  return new Map([...graph.initializers.values()].map((initializer) => [initializer, constantOf(tf, initializer)]))
}

interface CachedProgram {
  readonly program: Program
  bytes(): number
  release(): Promise<void>
}

async function cached(compiled: Promise<Program>): Promise<CachedProgram> {
  const program = await compiled
  return {
    program,
    bytes: () => program.bytes(),
    release: () => Promise.resolve(program.dispose()),
  }
}

/** Does the work; what TensorFlow.js throws becomes an error of the runtime. */
async function attempt<T>(step: 'compile' | 'run', work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof SightlineError ? error : runtimeFailed('tfjs', step, error as Error)
  }
}
