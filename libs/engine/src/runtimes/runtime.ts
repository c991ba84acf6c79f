/**
 * What runs graphs. A runtime opens a model's graph once, which places its weights, and then runs any graph derived from it
 * (activations, gradients, the rest after a layer): such a graph shares the initializers of the opened one by identity.
 */
import type { DataType, Graph, TensorData } from '../graph/graph.ts'

export interface RuntimeTensor {
  readonly dtype: DataType
  readonly dims: readonly number[]
  readonly data: TensorData
}

export type Feeds = Readonly<Record<string, RuntimeTensor>>
export type Fetches = Readonly<Record<string, RuntimeTensor>>

export interface ProgramRun {
  /** Names the derived graph within the opened model; a graph is compiled once per key. */
  readonly key: string
  /** Makes the graph; called only if it is not compiled yet. */
  readonly graph: () => Graph
  readonly feeds: Feeds
  /**
   * By the names of inputs, the axes along which extents differ from run to run, although the graph has numbers there: those of this run's feeds. One program may serve all
   * of them, so nothing in the graph but its inputs may depend on these numbers.
   */
  readonly open?: OpenExtents
  /** Asked once for an image and then not for long: the memory of its program is freed after the run. */
  readonly once?: boolean
}

export type OpenExtents = Readonly<Record<string, readonly number[]>>

export interface RuntimeModel {
  /** All outputs of the graph, by name. */
  run(program: ProgramRun): Promise<Fetches>
  /** Frees sessions and files. Runs under way finish first. */
  dispose(): Promise<void>
}

export interface RuntimeOptions {
  /** Bound of the memory that compiled graphs may hold beside weights, in bytes; the least recently used ones are freed. Default 1 GiB. */
  readonly cacheBytes?: number
}

export interface PassedOver {
  readonly backend: string
  readonly reason: string
}

export interface Runtime {
  readonly id: RuntimeId
  /** The device or library that does the work: `cpu`, `wasm`, … */
  readonly backend: string
  /** Backends that would have been preferred to this one, with the reason why each was not taken. */
  readonly passedOver?: readonly PassedOver[]
  /** What the user should know of the choice. */
  readonly warnings?: readonly string[]
  open(graph: Graph, options?: RuntimeOptions): Promise<RuntimeModel>
}

export const RUNTIME_IDS = ['onnxruntime', 'tfjs'] as const
export type RuntimeId = (typeof RUNTIME_IDS)[number]
