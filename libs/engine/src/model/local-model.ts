/** An ExplainableModel in this process: derives a graph for each kind of question and lets a runtime run it. */
import {
  classOutOfRange,
  layerBypassed,
  layerNotDifferentiable,
  layerUnknown,
  modelHeadless,
  probabilityUndefined,
  shapeMismatch,
} from '../errors/request-errors.ts'
import { SightlineError } from '../errors/index.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { dependentValues, differentiate } from '../graph/differentiate.ts'
import { BATCH, type Graph, type Initializer, type Shape } from '../graph/graph.ts'
import { RULE_TABLES } from '../graph/rule-tables.ts'
import { shareForward, type SharedRequest } from '../graph/share-forward.ts'
import { subgraph } from '../graph/subgraph.ts'
import type { ImportedLayer } from '../importers/importer.ts'
import type { Feeds, RuntimeModel, RuntimeTensor } from '../runtimes/runtime.ts'
import {
  INPUT,
  type AttentionInfo,
  type ExplainableModel,
  type GradientRequest,
  type Gradients,
  type ModelInfo,
  type Occlusion,
  type OcclusionPlan,
  type OcclusionPositions,
  type Predictions,
  type Weight,
} from './explainable-model.ts'
import type { Head } from './head.ts'
import { LastImage } from './last-image.ts'
import { attentionShape } from './describe-layers.ts'
import { shownShape, toChannelsFirst, toChannelsLast } from './layout.ts'
import { ndArray, row, sizeOf, stack, type NdArray } from './nd-array.ts'
import { Occluder } from './occluder.ts'
import { sameNumbers } from './same-numbers.ts'

/** An attention map and the value that holds it. */
export interface NamedAttention extends AttentionInfo {
  readonly value: string
}

/** What a local model is made of; `from(layer)` makes another one that shares the runtime model. */
export interface LocalModelParts {
  readonly info: ModelInfo
  /** Gives a fresh builder of the whole graph with its head; derived graphs are cut from it. */
  readonly builder: () => GraphBuilder
  /** The value that images are fed to. */
  readonly start: string
  readonly head: Head | null
  readonly layers: readonly ImportedLayer[]
  readonly attention: readonly NamedAttention[]
  readonly runtime: RuntimeModel
  readonly dispose: () => Promise<void>
}

/** A graph cut for one kind of question, and which of its outputs is which result (one value may be several). */
interface Derived {
  readonly graph: Graph
  readonly results: readonly string[]
}

/** How a derived graph is made, and what it is fed with. */
interface Question {
  readonly derive: () => Derived
  readonly feeds: Readonly<Record<string, NdArray>>
  readonly integers?: Feeds
}

/** A gradient's graph for one image and several classes, and the name of its input for the rows. */
interface SharedDerived {
  readonly derived: Derived
  readonly rows: string
}

/** The name of the graph input that holds ∂/∂score, `[N, classes]`. */
const SEED = 'score-gradient'

/** What a forward pass gives. To read only. */
interface Forward extends Predictions {
  /** The checkpoint's value; null where there is none. */
  readonly checkpoint: NdArray | null
}

/** What a gradient graph is made for. It gives scores too where it starts from images; from the checkpoint on they are known. */
interface Differentiation extends Pick<GradientRequest, 'rules' | 'activations'> {
  readonly layers: readonly string[]
  /** The value that is differentiated, `[N, classes]`. */
  readonly output: string
  /** The value that the graph starts from. */
  readonly from: string
}

/** A value deep in the model that alone determines the logits, and all values that depend on it. */
interface Checkpoint {
  readonly value: string
  readonly after: ReadonlySet<string>
}

export class LocalModel implements ExplainableModel {
  readonly info: ModelInfo
  readonly #parts: LocalModelParts
  /** Value names by the names that people use: layers and pre-activations. */
  readonly #values: ReadonlyMap<string, string>
  /** Values whose maps are channels last in the graph, too. */
  readonly #channelsLast: ReadonlySet<string>
  readonly #derived = new Map<string, Derived>()
  /** Null where a graph can't be shared by classes. */
  readonly #shared = new Map<string, SharedDerived | null>()
  readonly #lastImage = new LastImage<Forward>()
  #knownCheckpoint: Checkpoint | null | undefined
  #occluder: Occluder | undefined
  /** Of the value that images are fed to. */
  readonly #startShape: Shape

  constructor(parts: LocalModelParts) {
    this.#parts = parts
    this.#startShape = parts.builder().type(parts.start).shape
    this.info = parts.info
    this.#values = namedValues(parts)
    this.#channelsLast = channelsLastValues(parts)
  }

  layers() {
    return Promise.resolve(this.info.layers)
  }

  async predict(images: NdArray): Promise<Predictions> {
    const head = this.#head('A prediction')
    const { logits, probabilities } = await this.#forward(head, images)
    // Those of a single image are remembered, and what is given away may be written to.
    return images.shape[0] === 1
      ? predictionsOf(head, copy(logits), copy(probabilities))
      : predictionsOf(head, logits, probabilities)
  }

  /** Asynchronous, so that errors arrive as rejections. */
  async planOcclusion(positions: OcclusionPositions): Promise<OcclusionPlan | null> {
    const plan = this.#occluderOf(this.#head('A prediction')).plan(positions)
    if (!plan || plan.depth === 0) return null
    const { depth, chunks, multiplyAccumulates } = plan
    return { depth, chunks, multiplyAccumulates }
  }

  async occlude(image: NdArray, cover: NdArray, occlusion: Occlusion): Promise<Predictions> {
    const head = this.#head('A prediction')
    const single = [image, cover].map((given) => {
      if (given.shape.length !== 4 || given.shape[0] !== 1) throw shapeMismatch(given.shape, [1, ...this.info.inputShape])
      this.#fed(given)
      return row(given, 0)
    })
    const [logits, probabilities] = await this.#occluderOf(head).occlude(single[0], single[1], occlusion)
    return predictionsOf(head, logits, probabilities)
  }

  async activations(images: NdArray, layers: readonly string[]): Promise<Record<string, NdArray>> {
    const unique = [...new Set(layers)]
    if (unique.length === 0) return {}
    const values = unique.map((layer) => this.#value(layer))
    const results = await this.#run(`activations ${JSON.stringify(unique)}`, {
      feeds: { [this.#parts.start]: this.#fed(images) },
      derive: () => this.#cut(values),
    })
    return Object.fromEntries(unique.map((layer, i) => [layer, this.#shown(results[i], values[i])]))
  }

  async gradients(images: NdArray, request: GradientRequest): Promise<Gradients> {
    const head = this.#head('A gradient')
    const { score, rules, activations = false, targets } = request
    const layers = [...new Set(request.layers ?? [INPUT])]
    if (score === 'probability' && head.info.kind === 'none') throw probabilityUndefined()
    const values = layers.map((layer) => this.#value(layer))
    const output = score === 'logit' ? head.logits : head.probabilities

    const checkpoint = this.#checkpoint(head)
    const isDeep = checkpoint !== null && values.every((value) => checkpoint.after.has(value))
    // Forward only once an image: from the checkpoint on, what is left to differentiate is short, and the scores are known.
    const known = isDeep ? await this.#forwardOfAll(head, images) : null
    const [from, start] = known ? [checkpoint!.value, known.checkpoint!] : [this.#parts.start, this.#fed(images)]
    const key = `gradients ${isDeep ? 'after the checkpoint ' : ''}${JSON.stringify([layers, score, rules ?? '', activations])}`
    const derive = () => this.#differentiate(head, { layers, output, from, activations, ...(rules && { rules }) })
    const feeds = { [from]: start, [SEED]: oneHot(targets, images.shape[0], head.info.classes) }
    const results =
      (isOneImage(start) && (await this.#runShared(key, { derive, feeds, from }))) || (await this.#run(key, { derive, feeds }))
    const [scores, ...arrays] = known ? [score === 'logit' ? known.logits : known.probabilities, ...results] : results
    const byLayer = (from: number) =>
      Object.fromEntries(layers.map((layer, i) => [layer, this.#shown(arrays[from + i], values[i])]))
    return {
      scores: ndArray(
        [targets.length],
        Float32Array.from(targets, (target, i) => scores.data[i * head.info.classes + target]),
      ),
      gradients: byLayer(0),
      activations: activations ? byLayer(layers.length) : {},
    }
  }

  async weights(layer: string): Promise<Weight[]> {
    const found = this.#parts.layers.find(({ name, preActivation }) => name === layer || preActivation === layer)
    if (!found) throw layerUnknown(layer, this.#layerNames())
    return found.weights.map(({ name, value }) => ({ name, value: asArray(value) }))
  }

  async from(layer: string): Promise<ExplainableModel> {
    const start = this.#value(layer)
    const head = this.#head('The rest of a model')
    if (!determines(this.#parts.builder(), start, head.logits)) throw layerBypassed(layer)
    const shape = shownShape(this.#parts.builder().type(start).shape, this.#channelsLast.has(start)) as number[]
    const [channels, width = 1, height = 1] = [...shape].reverse()
    const inputShape = [height, width, channels] as const
    return new LocalModel({ ...this.#parts, start, info: { ...this.info, inputShape }, dispose: () => Promise.resolve() })
  }

  dispose(): Promise<void> {
    return this.#parts.dispose()
  }

  #head(what: string): Head {
    if (!this.#parts.head) throw modelHeadless(this.info.headless ?? 'it ends without classes', what)
    return this.#parts.head
  }

  #value(layer: string): string {
    const value = layer === INPUT ? this.#parts.start : this.#values.get(layer)
    if (value === undefined) throw layerUnknown(layer, this.#layerNames())
    return value
  }

  #layerNames(): string[] {
    return [...this.#values.keys()]
  }

  #occluderOf({ logits, probabilities }: Head): Occluder {
    const { builder, start, runtime } = this.#parts
    this.#occluder ??= new Occluder({ builder, start, outputs: [logits, probabilities], runtime })
    return this.#occluder
  }

  /** The checkpoint is the layer that Grad-CAM takes by default; null where there is none after the start, or connections go around it. */
  #checkpoint(head: Head): Checkpoint | null {
    if (this.#knownCheckpoint !== undefined) return this.#knownCheckpoint
    const { start } = this.#parts
    const value = this.#values.get(this.info.lastSpatialLayer ?? '')
    const build = this.#parts.builder()
    const usable =
      value !== undefined && value !== start && determines(build, start, value) && determines(build, value, head.logits)
    this.#knownCheckpoint = usable ? { value, after: dependentValues(build.nodes, [value]) } : null
    return this.#knownCheckpoint
  }

  /** One forward pass, none for the last image again. Always the same graph, so that results do not depend on what was asked before. */
  async #forward(head: Head, images: NdArray): Promise<Forward> {
    const isSingle = images.shape[0] === 1
    const known = isSingle ? this.#lastImage.recall(images) : null
    if (known) return known
    // As it is now: the caller may write to its array while the model runs.
    const asked = isSingle ? copy(images) : images
    const { logits, probabilities } = head
    const value = this.#checkpoint(head)?.value
    const results = await this.#run('predict', {
      feeds: { [this.#parts.start]: this.#fed(asked) },
      derive: () => this.#cut([logits, probabilities, ...(value === undefined ? [] : [value])]),
    })
    const forward = { logits: results[0], probabilities: results[1], checkpoint: results.at(2) ?? null }
    if (isSingle) this.#lastImage.remember(asked, forward)
    return forward
  }

  /** Of a batch, which may hold the last image several times. */
  async #forwardOfAll(head: Head, images: NdArray): Promise<Forward> {
    const known = this.#lastImage.recall(images)
    if (!known) return await this.#forward(head, images)
    const [logits, probabilities] = [known.logits, known.probabilities].map((single) => repeat(single, images.shape[0]))
    return { logits, probabilities, checkpoint: known.checkpoint && repeat(known.checkpoint, images.shape[0]) }
  }

  #differentiate({ info }: Head, { layers, output, from, activations, rules }: Differentiation): Derived {
    const values = layers.map((layer) => this.#value(layer))
    const build = this.#parts.builder()
    build.input(SEED, 'float32', [BATCH, info.classes])
    const gradients = differentiate(build, {
      seeds: new Map([[output, SEED]]),
      wrt: values,
      rules: rules && RULE_TABLES[rules],
    })
    const wanted = values.map((value, i) => {
      const gradient = gradients.get(value)
      if (gradient === undefined) throw layerNotDifferentiable(layers[i])
      return gradient
    })
    const scores = from === this.#parts.start ? [output] : []
    return this.#cut([...scores, ...wanted, ...(activations ? values : [])], { build, inputs: [from, SEED] })
  }

  #cut(
    outputs: readonly string[],
    { build = this.#parts.builder(), inputs = [this.#parts.start] }: { build?: GraphBuilder; inputs?: readonly string[] } = {},
  ): Derived {
    const results = outputs.map((value) =>
      inputs.includes(value) || !build.producer(value) ? build.op('Identity', [value]) : value,
    )
    return { graph: subgraph(build, { inputs, outputs: [...new Set(results)] }), results }
  }

  /** Several classes of one image, whose forward pass is computed once; null where that can't be. */
  async #runShared(key: string, { derive, feeds, from }: Question & { readonly from: string }): Promise<NdArray[] | null> {
    const classes = feeds[SEED].shape[0]
    const name = `${key}, ${classes} classes of one image`
    if (!this.#shared.has(name))
      this.#shared.set(name, shareDerived(this.#derived.get(key) ?? derive(), { image: from, seed: SEED, count: classes }))
    const shared = this.#shared.get(name)
    if (!shared) return null
    const { derived, rows } = shared
    const image = ndArray([1, ...feeds[from].shape.slice(1)], row(feeds[from], 0).data)
    const places = { dtype: 'int32' as const, dims: [classes], data: new Int32Array(classes) }
    return this.#run(name, { derive: () => derived, feeds: { ...feeds, [from]: image }, integers: { [rows]: places } })
  }

  /** Runs a derived graph, made once per key; its results in order, NCHW where 4-D. */
  async #run(key: string, { derive, feeds, integers }: Question): Promise<NdArray[]> {
    const { start, runtime } = this.#parts
    this.#occluder?.forget()
    const { graph, results } = this.#derived.get(key) ?? derive()
    this.#derived.set(key, { graph, results })
    const tensors = { ...Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, toRuntime(value)])), ...integers }
    const fetches = await runtime.run({ key: `${start} ${key}`, graph: () => graph, feeds: tensors })
    return results.map((name) => ndArray(fetches[name].dims, fetches[name].data as Float32Array))
  }

  /** Channels last where it is a map; attention `[n, t, t, heads]`. */
  #shown(array: NdArray, value: string): NdArray {
    const attention = this.#parts.attention.find((map) => map.value === value)
    if (attention) {
      const [count, , heads] = attentionShape(attention)
      const images = sizeOf(array.shape) / (heads * count * count)
      return toChannelsLast(ndArray([images, heads, count, count], array.data))
    }
    return array.shape.length === 4 && !this.#channelsLast.has(value) ? toChannelsLast(array) : array
  }

  /** Checked and in the graph's layout. */
  #fed(images: NdArray): NdArray {
    const { shape } = images
    const expected = this.info.inputShape
    const isMap = shape.length === 4
    const matches = isMap ? expected.every((extent, i) => shape[i + 1] === extent) : sizeOf(shape.slice(1)) === sizeOf(expected)
    if (!matches || shape.length < 2) throw shapeMismatch(shape, expected)
    const wanted = this.#startShape
    // Tokens `[t, c]` may come as a map of one row.
    if (wanted.length !== 4) return ndArray([shape[0], ...(wanted.slice(1) as number[])], images.data)
    return isMap && !this.#channelsLast.has(this.#parts.start) ? toChannelsFirst(images) : images
  }
}

function shareDerived({ graph, results }: Derived, request: SharedRequest): SharedDerived | null {
  const shared = shareForward(graph, request)
  if (!shared) return null
  const { rows, outputs } = shared
  return { rows, derived: { graph: shared.graph, results: results.map((result) => outputs[graph.outputs.indexOf(result)]) } }
}

function copy({ shape, data }: NdArray): NdArray {
  return ndArray(shape, data.slice())
}

/** A batch of one, so many times. */
function repeat(single: NdArray, count: number): NdArray {
  if (count === 1) return single
  return stack(Array.from({ length: count }, () => row(single, 0)))
}

/** Whether a batch holds one image several times. */
function isOneImage({ shape, data }: NdArray): boolean {
  if (shape[0] < 2) return false
  const size = data.length / shape[0]
  return sameNumbers(data.subarray(size), data.subarray(0, -size))
}

/** Whether `output` can be computed from `input` alone. */
function determines(build: GraphBuilder, input: string, output: string): boolean {
  try {
    subgraph(build, { inputs: [input], outputs: [output] })
    return true
  } catch (error) {
    if (error instanceof SightlineError && error.code === 'VALUE_NOT_DETERMINED') return false
    throw error
  }
}

/** A head of kind `none` has no probabilities. */
function predictionsOf({ info }: Head, logits: NdArray, probabilities: NdArray): Predictions {
  if (info.kind !== 'none') return { logits, probabilities }
  return { logits, probabilities: ndArray(logits.shape, new Float32Array(logits.data.length).fill(Number.NaN)) }
}

function namedValues({ layers, attention }: LocalModelParts): Map<string, string> {
  const values = new Map(attention.map(({ name, value }) => [name, value]))
  for (const { name, output, preActivation } of layers) {
    values.set(name, output)
    if (preActivation !== undefined) values.set(preActivation, preActivation)
  }
  return values
}

function channelsLastValues({ layers }: LocalModelParts): Set<string> {
  return new Set(
    layers.filter(({ channelsLast }) => channelsLast).flatMap(({ output, preActivation = output }) => [output, preActivation]),
  )
}

function toRuntime({ shape, data }: NdArray): RuntimeTensor {
  return { dtype: 'float32', dims: shape, data }
}

/** ∂score/∂scores for one class per image. */
function oneHot(targets: readonly number[], images: number, classes: number): NdArray {
  if (targets.length !== images) throw new RangeError(`${targets.length} targets for ${images} images`)
  const seed = ndArray([images, classes])
  targets.forEach((target, i) => {
    if (!Number.isInteger(target) || target < 0 || target >= classes) throw classOutOfRange(target, classes)
    seed.data[i * classes + target] = 1
  })
  return seed
}

function asArray({ dims, read }: Initializer): NdArray {
  return ndArray(dims, Float32Array.from(read() as Float32Array))
}
