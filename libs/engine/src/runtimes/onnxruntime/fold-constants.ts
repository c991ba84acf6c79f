/**
 * What a derived graph computes from weights alone (kernels with the factors of batch normalisation, kernels turned for the way back) is computed once
 * for an opened model and joins its weights. ONNX Runtime would do it anew for each session, in memory of the session's own.
 */
import { createHash } from 'node:crypto'
import { InferenceSession, Tensor } from './native.ts'
import { runtimeFailed } from '../../errors/runtime-errors.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import { byteLengthOf } from '../../graph/data-types.ts'
import { dependentValues } from '../../graph/differentiate.ts'
import type { Attribute, Graph, Initializer } from '../../graph/graph.ts'
import { bytesOf } from '../../graph/onnx.ts'
import { neighboursWithin } from '../../graph/neighbours.ts'
import { subgraph } from '../../graph/subgraph.ts'
import { sizeOf } from '../../model/nd-array.ts'
import { MIN_EXTERNAL_BYTES, type WeightsFolder } from './weights-folder.ts'

/** So much is computed at a time, unless one constant is larger. */
const GROUP_BYTES = 8 * 2 ** 20

/** Each graph runs once and has nothing to gain from optimisation or an arena. */
const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  graphOptimizationLevel: 'disabled',
  enableCpuMemArena: false,
  enableMemPattern: false,
  intraOpNumThreads: 1,
  logSeverityLevel: 3,
}

/** A value of a graph that depends on weights alone. */
interface Constant {
  readonly value: string
  readonly key: string
  readonly dims: readonly number[]
}

export class ConstantFolder {
  readonly #folder: WeightsFolder
  /** What has been computed, by what it was computed from. */
  readonly #known = new Map<string, Initializer>()
  readonly #identities = new Map<Initializer, number>()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(folder: WeightsFolder) {
    this.#folder = folder
  }

  /** The same graph with its large computed constants as initializers. */
  fold(graph: Graph): Promise<Graph> {
    // One graph after the other, so that what two have in common is computed once.
    const folded = this.#turn.then(() => this.#fold(graph))
    this.#turn = folded.catch(() => undefined)
    return folded
  }

  async #fold(graph: Graph): Promise<Graph> {
    const build = GraphBuilder.from(graph)
    const constants = this.#constantsOf(graph, build)
    if (constants.length === 0) return graph
    const missing = new Map(constants.filter(({ key }) => !this.#known.has(key)).map((constant) => [constant.key, constant]))
    const groups = neighboursWithin(GROUP_BYTES, [...missing.values()], (constant) => bytesOfAll([constant]))
    // Memory of ours for the results, used again and again: that of the runtime would stay until the collector finds it.
    const memory = new ArrayBuffer(Math.max(0, ...groups.map(bytesOfAll)))
    for (const group of groups) await this.#compute(build, group, memory)
    const initializers = new Map(graph.initializers)
    for (const { value, key } of constants) initializers.set(value, this.#known.get(key)!)
    const nodes = graph.nodes.filter(({ outputs }) => !outputs.some((output) => initializers.has(output)))
    const inputs = graph.inputs.map(({ name }) => name)
    return subgraph(GraphBuilder.from({ ...graph, nodes, initializers }), { inputs, outputs: graph.outputs })
  }

  /** Those that something reads which depends on the graph's inputs. Small ones are left to the session. */
  #constantsOf({ nodes, inputs }: Graph, build: GraphBuilder): Constant[] {
    const varying = dependentValues(
      nodes,
      inputs.map(({ name }) => name),
    )
    const read = new Set(nodes.filter(({ outputs }) => varying.has(outputs[0])).flatMap((node) => node.inputs))
    const keys = new Map<string, string>()
    return [...read].flatMap((value) => {
      const producer = varying.has(value) ? undefined : build.producer(value)
      if (producer?.outputs.length !== 1) return []
      const { dtype, shape } = build.type(value)
      const dims = shape.filter((extent) => typeof extent === 'number')
      const isLarge = dims.length === shape.length && byteLengthOf({ dtype, dims }) >= MIN_EXTERNAL_BYTES
      return isLarge && dtype === 'float32' ? [{ value, dims, key: this.#keyOf(build, value, keys) }] : []
    })
  }

  /** Equal for values that the same operations make of the same weights; `keys` holds those that are known. */
  #keyOf(build: GraphBuilder, value: string, keys: Map<string, string>): string {
    const known = keys.get(value)
    if (known !== undefined) return known
    const node = build.producer(value)
    const initializer = build.constantOf(value)
    const text = node
      ? JSON.stringify([
          node.op,
          node.outputs.indexOf(value),
          node.inputs.map((input) => this.#keyOf(build, input, keys)),
          Object.entries(node.attributes).map(([name, attribute]) => [name, this.#describeAttribute(attribute)]),
        ])
      : initializer
        ? this.#describe(initializer)
        : ''
    const key = createHash('sha256').update(text).digest('base64')
    keys.set(value, key)
    return key
  }

  #describeAttribute(attribute: Attribute): string {
    return typeof attribute === 'object' && 'dtype' in attribute ? this.#describe(attribute) : JSON.stringify(attribute)
  }

  /** Derived graphs share weights by identity; small constants each graph may have made for itself. */
  #describe(initializer: Initializer): string {
    const { dtype, dims } = initializer
    if (byteLengthOf(initializer) < MIN_EXTERNAL_BYTES)
      return `${dtype} ${dims.join()} ${Buffer.from(bytesOf(initializer.read())).toString('base64')}`
    const identity = this.#identities.get(initializer) ?? this.#identities.size
    this.#identities.set(initializer, identity)
    return String(identity)
  }

  async #compute(build: GraphBuilder, constants: readonly Constant[], memory: ArrayBuffer): Promise<void> {
    const path = await this.#folder.writeModel(subgraph(build, { inputs: [], outputs: constants.map(({ value }) => value) }))
    let offset = 0
    const results = constants.map(({ dims }) => {
      const result = new Float32Array(memory, offset, sizeOf(dims))
      offset += result.byteLength
      return result
    })
    const tensors = constants.map(({ value, dims }, i) => [value, new Tensor('float32', results[i], dims)] as const)
    await runOnce(path, Object.fromEntries(tensors)).catch((error: Error) => {
      throw runtimeFailed('onnxruntime', 'compile', error)
    })
    for (const [i, { key, dims }] of constants.entries()) {
      this.#known.set(key, await this.#folder.append({ dtype: 'float32', dims }, results[i]))
    }
  }
}

/** Runs a graph without inputs; its results go into these tensors. */
async function runOnce(path: string, results: Record<string, Tensor>): Promise<void> {
  const session = await InferenceSession.create(path, SESSION_OPTIONS)
  try {
    await session.run({}, results)
  } finally {
    await session.release()
  }
}

function bytesOfAll(constants: readonly Constant[]): number {
  return constants.reduce((bytes, { dims }) => bytes + byteLengthOf({ dtype: 'float32', dims }), 0)
}
