/**
 * What ONNX Runtime makes of a graph: nodes joined, convolutions in its blocked layout, their kernels reordered for it. Left to itself it does that in every session anew, in memory of the
 * session's own. Here it is done once for a graph and taken out of the session again: the kernels go into memory that all sessions of a model share, as inputs of the graph, so that a
 * gradient's program holds no second copy of what the prediction's has; and a program that had to make room comes back at once.
 */
import { open, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { InferenceSession, Tensor } from './native.ts'
import { DATA_TYPES, EXTERNAL, type GraphMessage, type TensorMessage } from '../../graph/onnx-schema.ts'
import { decodeMessage, encodeMessage } from '../../graph/onnx.ts'

/** Smaller kernels stay in the model: each input costs some microseconds at every run. */
const MIN_SHARED_BYTES = 2 ** 20

/** Whatever reads its kernel as any other input, whether it is a constant or not. */
const CONVOLUTIONS: readonly string[] = ['Conv', 'FusedConv', 'ConvTranspose']

export interface OptimizedModel {
  /** A model that needs no more optimisation. */
  readonly bytes: Uint8Array
  /** Its inputs beside those of the graph. */
  readonly kernels: Readonly<Record<string, Tensor>>
}

/** Kernels in the layout that ONNX Runtime wants, each once however many sessions read it. */
export class SharedKernels {
  readonly #known = new Map<string, Tensor[]>()

  /** `data` itself if it is new. */
  share(dims: readonly number[], data: Float32Array): Tensor {
    const alike = this.#known.get(String(dims)) ?? []
    const known = alike.find((kernel) => Buffer.compare(bytesOf(kernel.data as Float32Array), bytesOf(data)) === 0)
    if (known) return known
    const kernel = new Tensor('float32', data, dims)
    this.#known.set(String(dims), [...alike, kernel])
    return kernel
  }
}

/** Reads the model at `path`, which may refer to weights beside it. */
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
          optimized_model_external_initializers_file_name: weights.slice(dirname(path).length + 1),
          optimized_model_external_initializers_min_size_in_bytes: String(MIN_SHARED_BYTES),
        },
      },
    })
    await session.release()
    return await takeKernels(optimized, shared)
  } finally {
    await Promise.all([optimized, weights].map((file) => rm(file, { force: true })))
  }
}

async function takeKernels(path: string, shared: SharedKernels): Promise<OptimizedModel> {
  const message = decodeMessage(await readFile(path))
  const graph = message.graph!
  const areKernels = kernelsOf(graph)
  const kernels: Record<string, Tensor> = {}
  const inside: TensorMessage[] = []
  for (const initializer of graph.initializer ?? []) {
    if (initializer.data_location !== EXTERNAL) {
      inside.push(initializer)
      continue
    }
    const { name = '', dims = [] } = initializer
    const bytes = await readExternal(dirname(path), initializer)
    if (areKernels.has(name) && initializer.data_type === DATA_TYPES.float32)
      kernels[name] = shared.share(dims, new Float32Array(bytes))
    else inside.push({ ...withoutPlace(initializer), raw_data: new Uint8Array(bytes) })
  }
  const inputs = Object.entries(kernels).map(([name, { dims }]) => ({
    name,
    type: { tensor_type: { elem_type: DATA_TYPES.float32, shape: { dim: dims.map((dim_value) => ({ dim_value })) } } },
  }))
  const taken = { ...graph, initializer: inside, input: [...(graph.input ?? []), ...inputs] }
  return { bytes: encodeMessage({ ...message, graph: taken }), kernels }
}

/** What only convolutions read, as their kernel. */
function kernelsOf({ node = [] }: GraphMessage): Set<string> {
  const isKernel = (op: string, input: number) => CONVOLUTIONS.includes(op) && input === 1
  const read = (wanted: boolean) =>
    node.flatMap(({ op_type, input = [] }) => input.filter((_, i) => isKernel(op_type, i) === wanted))
  const others = new Set(read(false))
  return new Set(read(true).filter((value) => !others.has(value)))
}

function withoutPlace({ name, dims, data_type }: TensorMessage): TensorMessage {
  return { name, dims, data_type }
}

async function readExternal(folder: string, { external_data = [] }: TensorMessage): Promise<ArrayBuffer> {
  const place = Object.fromEntries(external_data.map(({ key, value }) => [key, value]))
  const bytes = new ArrayBuffer(Number(place['length']))
  const file = await open(join(folder, place['location']), 'r')
  try {
    await file.read(new Uint8Array(bytes), 0, bytes.byteLength, Number(place['offset'] ?? 0))
  } finally {
    await file.close()
  }
  return bytes
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
