/**
 * Builds the graph node by node for one size of the image. What depends on no image is computed at once; what the exporter wrote only to compute shapes is known from
 * the inference of types, so neither remains. A batch that the file fixes becomes open where that is possible; see batch.ts.
 */
import { graphInvalid, opUnsupported } from '../../errors/graph-errors.ts'
import { onnxDomainUnsupported, onnxNodeUnsupported, onnxShapeUnknown } from '../../errors/onnx-errors.ts'
import { SightlineError } from '../../errors/sightline-error.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import { BATCH, type Attribute, type ForeignNode, type Initializer, type ValueType } from '../../graph/graph.ts'
import { OPS } from '../../graph/ops/index.ts'
import { canEvaluate, evaluate } from './fold/evaluate.ts'
import { fromInitializer, sizeOf, toInitializer } from './fold/array.ts'
import type { FileValue, OnnxBody, OnnxModel, OnnxNode } from './onnx-model.ts'
import { REWRITES } from './rewrites.ts'
import type { Scope } from './scopes.ts'
import { upgradeNode, type Draft } from './upgrade.ts'

/** A node of the file that computes something of the image. */
export interface NodeRecord {
  readonly op: string
  readonly scope: Scope
  /** The graph's value for its first output. */
  readonly value: string
  /** The constants that it reads. */
  readonly constants: readonly ReadConstant[]
}

export interface ReadConstant {
  /** As the file calls it. */
  readonly name: string
  readonly value: string
  /** Which input of the node it is. */
  readonly input: number
  /** The node reads it as it is, not what other nodes make of it. */
  readonly direct: boolean
}

/** A number of the file that a constant was computed from. */
interface Source {
  readonly name: string
  readonly value: string
}

/** What is folded: more are left to the runtime, which computes them once. */
const MAX_FOLDED = { integers: 2 ** 22, floats: 2 ** 16 }

/** Came after the operator set that we write (`OPSET_VERSION`): no runtime would find them in our graphs. */
const NEWER = new Set(['Attention', 'RMSNormalization', 'RotaryEmbedding', 'Swish', 'TensorScatter', 'BitCast', 'CumProd'])

/** Attributes that say how a node is drawn or was trained. */
const WITHOUT_MEANING = ['consumed_inputs', 'onnx_opset']

export class Translation {
  readonly build = new GraphBuilder()
  readonly records: NodeRecord[] = []
  readonly warnings = new Set<string>()
  readonly opset: number
  /** The batch that the file fixes; null where it is open. */
  readonly fixedBatch: number | null
  readonly #values = new Map<string, string>()
  readonly #initializers: Map<string, Initializer>
  readonly #known: Map<string, FileValue>
  readonly #read: ReadonlySet<string>
  /** Of every value that depends on no image: the tensors of the file behind it. */
  readonly #sources = new Map<string, readonly Source[]>()

  constructor(model: OnnxModel, fixedBatch: number | null) {
    this.opset = model.opset
    this.fixedBatch = fixedBatch
    this.#initializers = new Map(model.initializers)
    this.#known = new Map(model.values)
    this.#read = new Set(model.nodes.flatMap(({ inputs }) => inputs))
  }

  /** Says which value of the graph stands for a value of the file. */
  define(name: string, value: string): void {
    if (this.#values.has(name)) throw graphInvalid(`two values are called “${name}”`)
    this.#values.set(name, value)
  }

  /** The graph's value for one of the file. */
  resolve(name: string): string {
    if (name === '') return ''
    const known = this.#values.get(name)
    if (known !== undefined) return known
    const initializer = this.#initializers.get(name)
    if (!initializer) throw graphInvalid(`the value “${name}” is used but never defined`)
    const value = this.build.initializer(this.free(name), initializer)
    this.#values.set(name, value)
    this.#sources.set(value, [{ name, value }])
    return value
  }

  run(nodes: readonly OnnxNode[]): void {
    for (const node of nodes) this.#visit(node)
  }

  /** The branch of an If whose condition is known. */
  runBody(body: OnnxBody): string[] {
    for (const [name, initializer] of body.initializers) this.#initializers.set(name, initializer)
    for (const [name, value] of body.values) this.#known.set(name, value)
    this.run(body.nodes)
    return body.outputs.map(({ name }) => this.resolve(name))
  }

  /** Whether a node of the file reads the value. */
  isRead(name: string): boolean {
    return this.#read.has(name)
  }

  type(value: string): ValueType {
    return this.build.type(value)
  }

  /** The numbers of a constant, undefined for any other value. */
  numbers(value: string | undefined): number[] | undefined {
    if (!value) return undefined
    const initializer = this.build.constantOf(value)
    if (initializer && sizeOf(initializer.dims) <= MAX_FOLDED.floats) return [...fromInitializer(initializer).data]
    const content = this.type(value).content?.filter((item) => typeof item === 'number')
    return content && content.length === this.type(value).content?.length ? content : undefined
  }

  constant(value: Initializer): string {
    return this.build.constant(value)
  }

  op(op: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}): string {
    return this.build.op(op, inputs, attributes)
  }

  /** A name for a value that nothing in the graph has yet: this one, if possible. */
  free(name: string): string {
    return name !== '' && !this.build.has(name) ? name : this.build.unique(name || 'value')
  }

  #visit(node: OnnxNode): void {
    if (node.domain !== '') throw onnxDomainUnsupported(node, node.domain)
    const constants = this.#constantsOf(node)
    const draft = upgradeNode({ ...node, inputs: node.inputs.map((input) => this.resolve(input)) }, this)
    const before = this.build.nodes.length
    const results = this.#explained(node, () => REWRITES[node.op]?.(this, draft, node) ?? this.#fold(draft) ?? this.#add(draft))
    draft.outputs.forEach((output, i) => {
      if (output !== '') this.define(output, this.#settled(results[i] ?? '', draft))
    })
    this.#noteSources(node, draft)
    const [first = ''] = results
    const isNew = this.build.nodes.slice(before).some(({ outputs }) => outputs.includes(first))
    if (isNew) this.records.push({ op: node.op, scope: node.scope, value: first, constants })
  }

  /** Whatever cannot be inferred is said with the node's name. */
  #explained<T>(node: OnnxNode, work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (error instanceof SightlineError) throw error
      throw graphInvalid(`${node.op} node “${node.name}”: ${(error as Error).message}`)
    }
  }

  #constantsOf({ inputs }: OnnxNode): ReadConstant[] {
    return inputs.flatMap((name, input) => {
      const value = this.resolve(name)
      const sources = value === '' ? undefined : this.#sources.get(value)
      return (sources ?? []).map((source) => {
        const direct = source.value === value
        // Exporters keep one of several equal weights and pass it on under the names of the others.
        return { name: direct ? name : source.name, value: source.value, input, direct }
      })
    })
  }

  /** What is computed from constants alone is one. */
  #noteSources({ inputs, bodies }: OnnxNode, { outputs }: Draft): void {
    const read = inputs.filter((input) => input !== '').map((input) => this.#sources.get(this.resolve(input)))
    if (Object.keys(bodies).length > 0 || read.some((sources) => sources === undefined)) return
    const sources = new Map(read.flatMap((list) => list ?? []).map((source) => [source.value, source]))
    for (const output of outputs) {
      const value = output === '' ? '' : this.resolve(output)
      if (value !== '' && !this.#sources.has(value)) this.#sources.set(value, [...sources.values()])
    }
  }

  #fold({ op, inputs, outputs, attributes }: Draft): string[] | undefined {
    if (inputs.length === 0 || !canEvaluate(op)) return undefined
    const constants = inputs.map((input) => (input === '' ? undefined : this.build.constantOf(input)))
    if (constants.some((constant, i) => inputs[i] !== '' && (!constant || isLarge(constant)))) return undefined
    const arrays = constants.map((constant) => constant && fromInitializer(constant))
    const results = evaluate({ op, attributes, outputs: outputs.length }, arrays)
    return results?.map((result) => this.constant(toInitializer(result)))
  }

  /** Adds the node as it is. */
  #add(draft: Draft): string[] {
    const outputs = draft.outputs.map((output) => (output === '' ? '' : this.free(output)))
    const definition = OPS.get(draft.op)
    const attributes = Object.fromEntries(Object.entries(draft.attributes).filter(([name]) => !WITHOUT_MEANING.includes(name)))
    const foreign = definition ? undefined : this.#foreign(draft)
    return this.build.add(draft.op, draft.inputs, attributes, { name: this.#nodeName(draft), outputs, foreign })
  }

  readonly #nodeNames = new Set<string>()

  #nodeName({ name }: Draft): string | undefined {
    if (this.#nodeNames.has(name)) return undefined
    this.#nodeNames.add(name)
    return name
  }

  /** An operator without a definition can run if the file says what comes out of it. */
  #foreign(draft: Draft & { readonly bodies?: object }): ForeignNode {
    if (NEWER.has(draft.op)) throw opUnsupported(draft)
    if (Object.keys(draft.bodies ?? {}).length > 0)
      throw onnxNodeUnsupported(draft, 'holds a graph of its own that runs again and again')
    const types = draft.outputs.map((output): ValueType => {
      const stated = this.#known.get(output)
      if (!stated?.dtype || !stated.shape) {
        if (output === '') return { dtype: 'float32', shape: [] }
        throw onnxShapeUnknown(draft)
      }
      const { dtype, shape } = stated
      const dims = shape.map((dim, i) => (i === 0 && (typeof dim === 'string' || dim === this.fixedBatch) ? BATCH : dim))
      if (dims.some((dim) => typeof dim === 'string' && dim !== BATCH)) throw onnxShapeUnknown(draft)
      return { dtype, shape: dims }
    })
    if (types.length === 0) throw opUnsupported(draft)
    return { kinds: draft.kinds, types }
  }

  /** A value whose numbers the inference knows is a constant. */
  #settled(value: string, { op, name }: Draft): string {
    if (value === '') throw graphInvalid(`the ${op} node “${name}” has more outputs than its operator`)
    const { dtype, shape, content } = this.type(value)
    const numbers = content?.filter((item) => typeof item === 'number')
    if (!numbers || numbers.length !== content?.length || this.build.constantOf(value)) return value
    const dims = shape.filter((dim) => typeof dim === 'number')
    return this.constant(toInitializer({ dtype, dims, data: Float64Array.from(numbers) }))
  }
}

function isLarge({ dtype, dims }: Initializer): boolean {
  return sizeOf(dims) > (dtype.startsWith('float') ? MAX_FOLDED.floats : MAX_FOLDED.integers)
}
