/** Graphs of an ONNX file: nodes with names and scopes, calls of local functions replaced by what they do. */
import { modelFileBroken, weightTypeUnsupported } from '../../errors/importer-errors.ts'
import { onnxNodeUnsupported } from '../../errors/onnx-errors.ts'
import type { Attribute, AttributeKind } from '../../graph/graph.ts'
import {
  ATTRIBUTE_TYPES,
  GRAPH_ATTRIBUTE,
  type AttributeMessage,
  type FunctionMessage,
  type GraphMessage,
  type NodeMessage,
  type ValueInfoMessage,
} from '../../graph/onnx-schema.ts'
import type { FileValue, OnnxBody, OnnxNode } from './onnx-model.ts'
import { readScope, type Scope } from './scopes.ts'
import { dataTypeOf, readTensor, type TensorPlaces } from './tensors.ts'

export interface BodyContext {
  readonly places: TensorPlaces
  /** By `domain:name:overload`. */
  readonly functions: ReadonlyMap<string, FunctionMessage>
}

/** Functions that call themselves would be inlined for ever. */
const MAX_DEPTH = 64
/** Of graphs inside graphs. */
const MAX_NODES = 1_000_000

export function functionKey({
  domain = '',
  name = '',
  overload = '',
}: Pick<FunctionMessage, 'domain' | 'name' | 'overload'>): string {
  return `${domain}:${name}:${overload}`
}

export function readBody(graph: GraphMessage, context: BodyContext): OnnxBody {
  const { path } = context.places.source
  if (graph.sparse_initializer?.length) throw weightTypeUnsupported('sparse_initializer', 'a sparse tensor')
  const initializers = new Map((graph.initializer ?? []).map((item) => [item.name ?? '', readTensor(item, context.places)]))
  const reader = new NodeReader(context)
  reader.add(graph.node ?? [])
  const values = [...(graph.value_info ?? []), ...(graph.input ?? []), ...(graph.output ?? [])].map(readValue)
  if (initializers.has('')) throw modelFileBroken(path, 'one of its weights has no name')
  return {
    inputs: (graph.input ?? []).filter(({ name }) => !initializers.has(name)).map(readValue),
    outputs: (graph.output ?? []).map(readValue),
    nodes: reader.nodes,
    initializers,
    values: new Map(values.map((value) => [value.name, value])),
  }
}

export function readValue({ name = '', type }: ValueInfoMessage): FileValue {
  const { elem_type, shape } = type?.tensor_type ?? {}
  const dims = shape && (shape.dim ?? []).map(({ dim_value, dim_param }) => dim_param ?? dim_value ?? '')
  return { name, dtype: dataTypeOf(elem_type), shape: dims }
}

interface Frame {
  /** Values of the function by their names outside. */
  readonly rename: (name: string) => string
  /** The attributes of the call, by name. */
  readonly given: ReadonlyMap<string, AttributeMessage>
  /** Of the call; undefined outside of functions. */
  readonly scope?: Scope
  readonly prefix: string
  readonly depth: number
}

class NodeReader {
  readonly nodes: OnnxNode[] = []
  readonly #context: BodyContext
  /** Names that are taken, with the last number that was put behind each. */
  readonly #names = new Map<string, number>()
  #calls = 0
  #index = 0

  constructor(context: BodyContext) {
    this.#context = context
  }

  add(messages: readonly NodeMessage[], frame: Frame = { rename: (name) => name, given: new Map(), prefix: '', depth: 0 }): void {
    for (const message of messages) this.#addNode(message, frame)
  }

  #addNode(message: NodeMessage, frame: Frame): void {
    const { path } = this.#context.places.source
    const { op_type: op, domain: given = '' } = message
    if (typeof op !== 'string' || op === '') throw modelFileBroken(path, 'one of its nodes names no operator')
    if (++this.#index > MAX_NODES) throw modelFileBroken(path, `its functions make more than ${MAX_NODES} nodes`)
    const domain = given === 'ai.onnx' ? '' : given
    const fallback = `${op}_${this.#index - 1}`
    const name = this.#unique(frame.prefix + (message.name || fallback))
    const own = readScope(message.name ?? '', message.metadata_props ?? [], fallback)
    const scope = frame.scope ? within(frame.scope, own) : own
    const called = this.#context.functions.get(functionKey({ domain, name: op, overload: message.overload }))
    if (called) return this.#inline(message, called, { ...frame, prefix: `${name}/`, scope })
    const attributes: Record<string, Attribute> = {}
    const kinds: Record<string, AttributeKind> = {}
    const bodies: Record<string, OnnxBody> = {}
    for (const item of message.attribute ?? []) {
      const value = item.ref_attr_name ? frame.given.get(item.ref_attr_name) : item
      // A function's attribute that the call leaves out is left out of the node, too.
      if (!value) continue
      if (value.type === GRAPH_ATTRIBUTE || value.g) bodies[item.name] = this.#readInner(value, frame)
      else [attributes[item.name], kinds[item.name]] = this.#readAttribute(value, { op, name })
    }
    const inputs = (message.input ?? []).map(frame.rename)
    const outputs = (message.output ?? []).map(frame.rename)
    this.nodes.push({ name, op, domain, inputs, outputs, attributes, kinds, bodies, scope })
  }

  #inline(call: NodeMessage, called: FunctionMessage, frame: Frame & { readonly scope: Scope }): void {
    const { path } = this.#context.places.source
    if (frame.depth >= MAX_DEPTH) throw modelFileBroken(path, `its functions call each other more than ${MAX_DEPTH} deep`)
    const renamed = new Map<string, string>()
    const number = this.#calls++
    called.input?.forEach((name, i) => renamed.set(name, call.input?.[i] ? frame.rename(call.input[i]) : ''))
    const outputs = new Map((called.output ?? []).map((name, i) => [name, call.output?.[i] ? frame.rename(call.output[i]) : '']))
    const passedOn: [string, string][] = []
    for (const [name, outside] of outputs) {
      // An input that is an output as well.
      if (renamed.has(name)) passedOn.push([renamed.get(name)!, outside])
      else if (outside !== '') renamed.set(name, outside)
    }
    const given = new Map((called.attribute_proto ?? []).map((item) => [item.name, item]))
    for (const item of call.attribute ?? []) {
      const value = item.ref_attr_name ? frame.given.get(item.ref_attr_name) : item
      if (value) given.set(item.name, value)
    }
    const rename = (name: string) => (name === '' ? '' : (renamed.get(name) ?? `${name} in call ${number}`))
    this.add(called.node ?? [], { rename, given, prefix: frame.prefix, scope: frame.scope, depth: frame.depth + 1 })
    for (const [from, to] of passedOn) this.#pass(from, to)
  }

  #pass(from: string, to: string): void {
    if (to === '') return
    const name = this.#unique('Identity')
    const scope: Scope = { path: [], leaf: name, separator: '.' }
    this.nodes.push({
      name,
      op: 'Identity',
      domain: '',
      inputs: [from],
      outputs: [to],
      attributes: {},
      kinds: {},
      bodies: {},
      scope,
    })
  }

  #readInner({ g }: AttributeMessage, { depth }: Frame): OnnxBody {
    const { path } = this.#context.places.source
    if (depth > 0) throw modelFileBroken(path, 'one of its functions holds branches, which Sightline does not read')
    return readBody(g ?? {}, this.#context)
  }

  #readAttribute(item: AttributeMessage, node: { op: string; name: string }): [Attribute, AttributeKind] {
    switch (item.type ?? impliedType(item)) {
      case ATTRIBUTE_TYPES.float:
        return [item.f ?? 0, 'float']
      case ATTRIBUTE_TYPES.int:
        return [item.i ?? 0, 'int']
      case ATTRIBUTE_TYPES.string:
        return [new TextDecoder().decode(item.s), 'string']
      case ATTRIBUTE_TYPES.tensor:
        return [readTensor(item.t ?? {}, this.#context.places), 'tensor']
      case ATTRIBUTE_TYPES.floats:
        return [item.floats ?? [], 'floats']
      case ATTRIBUTE_TYPES.ints:
        return [item.ints ?? [], 'ints']
      default:
        throw onnxNodeUnsupported(node, `has the attribute “${item.name}” of a kind that Sightline does not read`)
    }
  }

  #unique(wanted: string): string {
    let name = wanted
    let count = this.#names.get(wanted) ?? 0
    while (this.#names.has(name)) name = `${wanted}_${++count}`
    this.#names.set(name, 0)
    this.#names.set(wanted, count)
    return name
  }
}

/** The oldest files leave the type out. */
function impliedType({ f, i, s, t, floats, ints }: AttributeMessage): number | undefined {
  const { float, int, string, tensor } = ATTRIBUTE_TYPES
  if (f !== undefined) return float
  if (i !== undefined) return int
  if (s !== undefined) return string
  if (t !== undefined) return tensor
  if (floats?.length) return ATTRIBUTE_TYPES.floats
  return ints ? ATTRIBUTE_TYPES.ints : undefined
}

/** The scope of a node of a function that is called in another scope. */
function within(call: Scope, own: Scope): Scope {
  if (own.path.length > 0) return own
  const outer = call.path.at(-1)
  return outer === undefined ? { ...call, leaf: call.leaf } : { ...call, leaf: own.leaf }
}
