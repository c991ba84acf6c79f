/**
 * What ONNX Runtime makes of a graph: nodes joined, convolutions in its blocked layout, their kernels reordered for it. Left to itself it does that in every session anew, in memory of the
 * session's own. Here it is done once for a graph and taken out of the session again: the kernels go into memory that all sessions of a model share, as inputs of the graph, so that a
 * gradient's program holds no second copy of what the prediction's has; and a program that had to make room comes back at once.
 */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { runtimeFailed } from '../../errors/runtime-errors.ts'
import type { Graph } from '../../graph/graph.ts'
import { decodeMessage, encodeMessage } from '../../graph/onnx.ts'
import { DATA_TYPES, type GraphMessage } from '../../graph/onnx-schema.ts'
import { ExternalReader } from './external-reader.ts'
import { InferenceSession, type Tensor } from './native.ts'
import type { SharedKernels } from './shared-kernels.ts'
import { MIN_SHARED_BYTES } from './stand-ins.ts'
import { takeKernels, takeStandIns, type Taken } from './take-kernels.ts'
import type { WeightsFolder } from './weights-folder.ts'

export interface OptimizedModel {
  /** A model that needs no more optimisation, in the folder. */
  readonly path: string
  /** Its inputs beside those of the graph. */
  readonly kernels: Readonly<Record<string, Tensor>>
}

export interface Surroundings {
  readonly folder: Pick<WeightsFolder, 'writeModel'>
  readonly shared: SharedKernels
}

export async function optimize(graph: Graph, { folder, shared }: Surroundings): Promise<OptimizedModel> {
  const standing = shared.standIns.replace(graph)
  if (standing) {
    const path = await folder.writeModel(standing.graph)
    const optimized = await optimizeFile(path, (found, outside) => takeStandIns(found, standing, { outside, shared }))
    if (optimized) return optimized
  }
  // With the kernels themselves it is right too, and takes more memory.
  const path = await folder.writeModel(graph)
  return (await optimizeFile(path, (found, outside) => takeKernels(found, { outside, shared })))!
}

/**
 * Optimises the model at `path`, which may refer to weights beside it, and removes it; null where `take` gives null. Model files are of our own writing (graph/onnx.ts), and ONNX Runtime adds nodes with plain
 * attributes only, so reading and writing the result with the messages that we know loses nothing.
 */
async function optimizeFile(
  path: string,
  take: (graph: GraphMessage, outside: ExternalReader) => Promise<Taken | null>,
): Promise<OptimizedModel | null> {
  const [optimized, weights] = [`${path}.optimized`, `${path}.weights`]
  let isTaken = false
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
    const message = decodeMessage(await readFile(optimized))
    const taken = await take(message.graph!, new ExternalReader(dirname(path)))
    if (!taken) return null
    await writeFile(optimized, encodeMessage({ ...message, graph: withInputs(taken) }))
    isTaken = true
    return { path: optimized, kernels: taken.kernels }
  } finally {
    const files = [path, weights, ...(isTaken ? [] : [optimized])]
    await Promise.all(files.map((file) => rm(file, { force: true })))
  }
}

function withInputs({ graph, kernels }: Taken): GraphMessage {
  const inputs = Object.entries(kernels).map(([name, { dims }]) => ({
    name,
    type: { tensor_type: { elem_type: DATA_TYPES.float32, shape: { dim: dims.map((dim_value) => ({ dim_value })) } } },
  }))
  return { ...graph, input: [...(graph.input ?? []), ...inputs] }
}
