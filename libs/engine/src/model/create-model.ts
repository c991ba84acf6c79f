/** From an imported graph to an ExplainableModel: finds the head, describes the layers, opens the runtime. */
import { labelCountWrong } from '../errors/request-errors.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { ImportedGraph, ImportedLayer, ModelFormat } from '../importers/importer.ts'
import type { Runtime, RuntimeOptions } from '../runtimes/runtime.ts'
import { describeLayers, lastSpatialLayer } from './describe-layers.ts'
import type { ExplainableModel, ModelInfo } from './explainable-model.ts'
import { findHead, type DeclaredHead, type Head } from './head.ts'
import { shownShape } from './layout.ts'
import { LocalModel, type NamedAttention } from './local-model.ts'
import { Tokens } from './tokens.ts'

export interface ModelIdentity {
  readonly format: ModelFormat
  readonly sha256: string
  readonly labels?: readonly string[] | null
  /** What the sidecar says of a model that ends without softmax or sigmoid. */
  readonly declaredHead?: DeclaredHead
  readonly warnings?: readonly string[]
}

/** Activations of one batch, forward, should stay below this; with gradients it is two to three times as much. */
const BATCH_ACTIVATION_BYTES = 128 * 1024 ** 2
/** More images at once gain nothing on a CPU. */
const MAX_BATCH = 8

/** All that is known of a model before anything runs it. */
export interface AnalysedModel {
  /** The imported graph with the head's values added. */
  readonly build: GraphBuilder
  readonly input: string
  readonly head: Head | null
  readonly info: Omit<ModelInfo, 'runtime'>
  readonly attention: readonly NamedAttention[]
}

/** Throws LABEL_COUNT_WRONG. */
export function analyseModel(imported: ImportedGraph, identity: ModelIdentity): AnalysedModel {
  const build = GraphBuilder.from(imported.graph)
  const input = imported.graph.inputs[0].name
  const found = findHead(build, imported.graph.outputs[0], identity.declaredHead)
  const [head, headless] = typeof found === 'string' ? [null, found] : [found, null]
  const labels = identity.labels ?? null
  if (head && labels && labels.length !== head.info.classes) throw labelCountWrong(labels.length, head.info.classes)
  const tokens = new Tokens(build)
  const layers = describeLayers(build, imported.layers, { input, logits: head?.logits ?? null, tokens })
  const attention = nameAttention(build, imported.layers, tokens)
  const info = {
    format: identity.format,
    sha256: identity.sha256,
    inputShape: shownShape(build.type(input).shape) as [number, number, number],
    head: head?.info ?? null,
    headless,
    labels,
    layers,
    lastSpatialLayer: lastSpatialLayer(build, imported.layers, { described: layers, tokens }),
    ...(attention.length > 0 && { attention: attention.map(({ name, heads, tokens }) => ({ name, heads, tokens })) }),
    operators: [...new Set(imported.graph.nodes.map(({ op }) => op))].sort(),
    batchSize: batchSize(build),
    warnings: identity.warnings ?? [],
  }
  return { build, input, head, info, attention }
}

export interface CreateModelOptions extends RuntimeOptions {
  readonly runtime: Runtime
  readonly identity: ModelIdentity
}

export async function createModel(imported: ImportedGraph, options: CreateModelOptions): Promise<ExplainableModel> {
  const { runtime, identity, cacheBytes } = options
  const { build, input, head, info, attention } = analyseModel(imported, identity)
  const { id, backend, passedOver } = runtime
  const graph = build.build(imported.graph.outputs)
  const runtimeModel = await runtime.open(graph, { cacheBytes })
  return new LocalModel({
    info: { ...info, runtime: { id, backend, ...(passedOver?.length && { passedOver }) } },
    builder: () => GraphBuilder.from(graph),
    start: input,
    head,
    layers: imported.layers,
    attention,
    runtime: runtimeModel,
    dispose: () => runtimeModel.dispose(),
  })
}

/** After the layer that it is the output of, else after its node. */
function nameAttention(build: GraphBuilder, layers: readonly ImportedLayer[], { attention }: Tokens): NamedAttention[] {
  const taken = new Set(layers.flatMap(({ name, preActivation = name }) => [name, preActivation]))
  return attention.map(({ value, heads, tokens }) => {
    const layer = layers.find(({ output }) => output === value)?.name
    const node = build.producer(value)?.name ?? value
    return { name: layer ?? (taken.has(node) ? `${node}:attention` : node), value, heads, tokens }
  })
}

function batchSize(build: GraphBuilder): number {
  const perImage = build.nodes
    .flatMap(({ outputs }) => outputs)
    .map((value) => build.type(value).shape.slice(1))
    .reduce((bytes, shape) => bytes + 4 * shape.reduce<number>((size, d) => size * (typeof d === 'number' ? d : 1), 1), 0)
  return Math.min(MAX_BATCH, Math.max(1, Math.floor(BATCH_ACTIVATION_BYTES / perImage)))
}
