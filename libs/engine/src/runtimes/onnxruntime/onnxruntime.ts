/** ONNX Runtime: compiles each derived graph into a session and runs it natively. */
import { InferenceSession, Tensor } from './native.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import { BATCH, type DataType, type Graph, type TensorData } from '../../graph/graph.ts'
import { runtimeFailed } from '../../errors/runtime-errors.ts'
import { collectGarbage } from '../collect-garbage.ts'
import { ProgramCache, type CachedProgram, type MakeRoom } from '../program-cache.ts'
import type { Feeds, Fetches, OpenExtents, Runtime, RuntimeModel, RuntimeOptions, RuntimeTensor } from '../runtime.ts'
import { foldBatchNormalization } from './fold-batch-normalization.ts'
import { ConstantFolder } from './fold-constants.ts'
import { keepPadsBeforeMaxPools } from './keep-pads.ts'
import { readMatrices, takeMatrices, type Matrices } from './matrices.ts'
import { optimize, type OptimizedModel } from './optimize.ts'
import { scaleKernelsInstead } from './scale-kernels.ts'
import { SharedKernels } from './shared-kernels.ts'
import { computingThreads } from './threads.ts'
import { createWeightsFolder, type WeightsFolder } from './weights-folder.ts'

const DEFAULT_CACHE_BYTES = 1024 ** 3

/**
 * The graph has been optimised (optimize.ts). Prepacking would copy every matrix into the session's own memory. Each session has threads of its own, which spin for a while after a run, waiting for the next one: they have to
 * stop at once, since they take the processors from the session that runs next (ResNet-50 forward and gradient in turn: 39 instead of 70 ms).
 */
const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: computingThreads(),
  graphOptimizationLevel: 'disabled',
  enableMemPattern: false,
  logSeverityLevel: 3,
  extra: { session: { disable_prepacking: '1', force_spinning_stop: '1' } },
  ...profiling(process.env['SIGHTLINE_ONNXRUNTIME_PROFILE']),
}

/** For those who look for what takes time: ONNX Runtime writes a file for each session, whose name begins so (`npm run bench:profile`). */
function profiling(profileFilePrefix: string | undefined): InferenceSession.SessionOptions {
  return profileFilePrefix ? { enableProfiling: true, profileFilePrefix } : {}
}

export const onnxruntime: Runtime = {
  id: 'onnxruntime',
  backend: 'cpu',
  async open(graph: Graph, { cacheBytes = DEFAULT_CACHE_BYTES }: RuntimeOptions = {}): Promise<RuntimeModel> {
    // What an archive or an ONNX file was read into need not be there beside its matrices.
    collectGarbage()
    const matrices = readMatrices(graph)
    const folder = await createWeightsFolder()
    const weights = { folder, constants: new ConstantFolder(folder), matrices, kernels: new SharedKernels() }
    const prepared = new Map<string, Promise<Prepared>>()
    const compiling = new Set<Promise<Program>>()
    const cache = new ProgramCache<Program>(cacheBytes)
    return {
      run({ key, graph: make, feeds, open, once }) {
        // It comes with another image, and what was kept of the one before has been let go.
        if (once) collectGarbage({ afterLettingGo: true })
        const single = !open && Object.values(feeds).every(({ dims }) => dims[0] === 1)
        const name = single ? `${key} of one image` : key
        const compileNamed = async (makeRoom: MakeRoom) => {
          const graph = single ? forOneImage(make()) : make()
          await makeRoom(activationBytes(graph))
          return compile(graph, await remembered(prepared, name, () => prepare(graph, weights, open)))
        }
        const compiled = (makeRoom: MakeRoom) => noted(compiling, compileNamed(makeRoom))
        const work = async (program: Program) => {
          await matrices.loaded()
          return program.run(feeds)
        }
        return once ? cache.useOnce(compiled, work) : cache.use(name, compiled, work)
      },
      async dispose() {
        await cache.dispose()
        // Runs under way may still be writing there.
        await Promise.allSettled([...compiling, matrices.settled()])
        await folder.remove()
      },
    }
  },
}

/**
 * Batches of one have programs of their own, since ONNX Runtime keeps products in its layout for convolutions only where all extents are numbers (MobileNetV2 with
 * gradient: 11.7 instead of 13.0 ms). More such programs would cost more memory and compiling than they save.
 */
function forOneImage(graph: Graph): Graph {
  const inputs = graph.inputs.map((input) => ({ ...input, shape: input.shape.map((extent) => (extent === BATCH ? 1 : extent)) }))
  return { ...graph, inputs }
}

interface Program extends CachedProgram {
  run(feeds: Feeds): Promise<Fetches>
}

/** Where the weights of an opened model are. */
interface Weights {
  readonly folder: WeightsFolder
  readonly constants: ConstantFolder
  readonly matrices: Matrices
  readonly kernels: SharedKernels
}

/** Once made, it is kept as long as the model is open: a file, and kernels that programs share (all together about as large as the model, twice that with gradients). */
interface Prepared extends OptimizedModel {
  readonly matrices: Feeds
}

/** The same graph with a symbol for each extent that differs from run to run. ONNX Runtime finds the others as it goes. */
function leaveOpen(graph: Graph, open: OpenExtents): Graph {
  const inputs = graph.inputs.map((input) => ({
    ...input,
    shape: input.shape.map((extent, axis) => (open[input.name]?.includes(axis) ? `${input.name}, axis ${axis}` : extent)),
  }))
  return { ...graph, inputs }
}

async function prepare(graph: Graph, weights: Weights, open: OpenExtents = {}): Promise<Prepared> {
  const { folder, constants, matrices, kernels } = weights
  collectGarbage()
  const compiled = takeMatrices(scaleKernelsInstead(foldBatchNormalization(keepPadsBeforeMaxPools(graph))), matrices)
  const folded = leaveOpen(await constants.fold(compiled.graph), open)
  collectGarbage()
  return { ...(await optimize(folded, { folder, shared: kernels })), matrices: compiled.feeds }
}

async function compile(graph: Graph, { path, kernels, matrices }: Prepared): Promise<Program> {
  const session = await InferenceSession.create(path, SESSION_OPTIONS).catch((error: Error) => {
    throw runtimeFailed('onnxruntime', 'compile', error)
  })
  const constants = { ...kernels, ...tensorsOf(matrices) }
  const bytesPerImage = activationBytes(graph)
  const batched = graph.inputs.filter(({ shape }) => typeof shape[0] === 'string').map(({ name }) => name)
  let largestBatch = 1
  return {
    bytes: () => bytesPerImage * largestBatch,
    release: () => session.release(),
    async run(feeds) {
      const results = await session.run({ ...constants, ...tensorsOf(feeds) }).catch((error: Error) => {
        throw runtimeFailed('onnxruntime', 'run', error)
      })
      largestBatch = Math.max(largestBatch, ...batched.map((name) => feeds[name].dims[0]))
      return Object.fromEntries(graph.outputs.map((name) => [name, fromTensor(results[name])]))
    },
  }
}

/** The same promise, which is in the set until it is settled. */
function noted<T>(pending: Set<Promise<T>>, work: Promise<T>): Promise<T> {
  pending.add(work)
  const settled = () => pending.delete(work)
  work.then(settled, settled)
  return work
}

/** A failure is not remembered. */
function remembered<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(key)
  if (found) return found
  const made = make()
  known.set(key, made)
  made.catch(() => known.delete(key))
  return made
}

/** Upper bound of what a session's arena holds for one image: every float32 value at once. */
function activationBytes(graph: Graph): number {
  const build = GraphBuilder.from(graph)
  return graph.nodes
    .flatMap(({ outputs }) => outputs.filter((output) => output !== ''))
    .reduce((bytes, output) => bytes + 4 * build.type(output).shape.reduce<number>((size, d) => size * perImage(d), 1), 0)
}

/** A dimension with the batch (and any other symbol) taken as 1. */
function perImage(dimension: number | string): number {
  return typeof dimension === 'number' ? dimension : Number.parseInt(dimension, 10) || 1
}

function tensorsOf(feeds: Feeds): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, toTensor(value)]))
}

function toTensor({ dtype, dims, data }: RuntimeTensor): Tensor {
  return new Tensor(dtype, data as Float32Array, dims)
}

const HELD_TYPES: readonly string[] = [
  'float32',
  'float64',
  'float16',
  'int64',
  'int32',
  'int8',
  'uint8',
  'bool',
] satisfies DataType[]

function fromTensor({ type, dims, data }: Tensor): RuntimeTensor {
  if (!HELD_TYPES.includes(type)) throw runtimeFailed('onnxruntime', 'run', new Error(`a result is of type ${type}`))
  return { dtype: type as DataType, dims, data: data as TensorData }
}
