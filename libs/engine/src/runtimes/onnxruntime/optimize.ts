/**
 * What ONNX Runtime makes of a graph: nodes joined, convolutions in its blocked layout, their kernels reordered for it. Left to itself it does that in every session anew, in memory of the
 * session's own. Here it is done once for a graph and taken out of the session again: the kernels go into memory that all sessions of a model share, as inputs of the graph, so that a
 * gradient's program holds no second copy of what the prediction's has; and a program that had to make room comes back at once.
 */
import { open, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { runtimeFailed } from '../../errors/runtime-errors.ts'
import { InferenceSession, Tensor } from './native.ts'
import { DATA_TYPES, EXTERNAL, type GraphMessage, type TensorMessage } from '../../graph/onnx-schema.ts'
import { decodeMessage, encodeMessage } from '../../graph/onnx.ts'
import { readFully } from '../../files/read-fully.ts'
import { sameNumbers } from '../../model/same-numbers.ts'

/** Smaller kernels stay in the model: each input costs some microseconds at every run. */
const MIN_SHARED_BYTES = 2 ** 20

/** Operators whose kernel may be an input of the graph as well as a constant. */
const CONVOLUTIONS: readonly string[] = ['Conv', 'FusedConv', 'ConvTranspose']

export interface OptimizedModel {
  /** A model that needs no more optimisation, in the folder of the given one. */
  readonly path: string
  /** Its inputs beside those of the graph. */
  readonly kernels: Readonly<Record<string, Tensor>>
}

/** Kernels in the layout that ONNX Runtime wants, each once however many sessions read it. */
export class SharedKernels {
  readonly #known = new Map<string, Tensor[]>()

  /** `data` is copied if it is new. */
  share(dims: readonly number[], data: Float32Array): Tensor {
    const alike = this.#known.get(String(dims)) ?? []
    const known = alike.find((kernel) => sameNumbers(kernel.data as Float32Array, data))
    if (known) return known
    const kernel = new Tensor('float32', data.slice(), dims)
    this.#known.set(String(dims), [...alike, kernel])
    return kernel
  }
}

/**
 * Optimises the model at `path`, which may refer to weights beside it, and removes it. Model files are of our own writing (graph/onnx.ts), and ONNX Runtime adds nodes with plain attributes
 * only, so reading and writing the result with the messages that we know loses nothing.
 */
export async function optimize(path: string, shared: SharedKernels): Promise<OptimizedModel> {
  const [optimized, weights] = [`${path}.optimized`, `${path}.weights`]
  try {
    const session = await InferenceSession.create(path, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      optimizedModelFilePath: optimized,
      intraOpNumThreads: 1,
      logSeverityLevel: 3,
      extra: {
        session: {
          disable_prepacking: '1',
          optimized_model_external_initializers_file_name: basename(weights),
          optimized_model_external_initializers_min_size_in_bytes: String(MIN_SHARED_BYTES),
        },
      },
    }).catch((error: Error) => {
      throw runtimeFailed('onnxruntime', 'compile', error)
    })
    await session.release()
    return await takeKernels(optimized, shared)
  } finally {
    await Promise.all([path, weights].map((file) => rm(file, { force: true })))
  }
}

async function takeKernels(path: string, shared: SharedKernels): Promise<OptimizedModel> {
  const message = decodeMessage(await readFile(path))
  const graph = message.graph!
  const kernelNames = kernelsOf(graph)
  const kernels: Record<string, Tensor> = {}
  const inside: TensorMessage[] = []
  const outside = new ExternalReader(dirname(path))
  for (const initializer of graph.initializer ?? []) {
    const { name = '', dims = [], data_type, data_location } = initializer
    if (data_location !== EXTERNAL) {
      inside.push(initializer)
      continue
    }
    const bytes = await outside.read(initializer)
    const isShared = kernelNames.has(name) && data_type === DATA_TYPES.float32 && bytes.byteLength >= MIN_SHARED_BYTES
    if (isShared) kernels[name] = shared.share(dims, new Float32Array(bytes.buffer, 0, bytes.byteLength / 4))
    else inside.push({ name, dims, data_type, raw_data: bytes.slice() })
  }
  const inputs = Object.entries(kernels).map(([name, { dims }]) => ({
    name,
    type: { tensor_type: { elem_type: DATA_TYPES.float32, shape: { dim: dims.map((dim_value) => ({ dim_value })) } } },
  }))
  const taken = { ...graph, initializer: inside, input: [...(graph.input ?? []), ...inputs] }
  await writeFile(path, encodeMessage({ ...message, graph: taken }))
  return { path, kernels }
}

/** What only convolutions read, as their kernel. */
function kernelsOf({ node = [], output = [] }: GraphMessage): Set<string> {
  const isKernel = (op: string, input: number) => CONVOLUTIONS.includes(op) && input === 1
  const read = (wanted: boolean) =>
    node.flatMap(({ op_type, input = [] }) => input.filter((_, i) => isKernel(op_type, i) === wanted))
  const others = new Set([...read(false), ...output.map(({ name }) => name)])
  return new Set(read(true).filter((value) => !others.has(value)))
}

/** Reads weights beside a model one after the other into the same memory: most of them are kernels that are known already. */
class ExternalReader {
  readonly #folder: string
  #room = new ArrayBuffer(0)

  constructor(folder: string) {
    this.#folder = folder
  }

  /** At the beginning of a buffer, until the next one is read. */
  async read({ external_data = [] }: TensorMessage): Promise<Uint8Array<ArrayBuffer>> {
    const place = Object.fromEntries(external_data.map(({ key, value }) => [key, value]))
    const length = Number(place['length'])
    if (this.#room.byteLength < length) this.#room = new ArrayBuffer(length)
    const bytes = new Uint8Array(this.#room, 0, length)
    const file = await open(join(this.#folder, place['location']), 'r')
    try {
      await readFully(file, bytes, Number(place['offset'] ?? 0))
    } finally {
      await file.close()
    }
    return bytes
  }
}
