/**
 * Builds a graph node by node, inferring each value's type on the way, so that importers and VJP rules can ask for the shape
 * of what they have just added and mistakes surface where they are made.
 */
import { describeNode, graphInvalid, opUnsupported } from '../errors/graph-errors.ts'
import { SightlineError } from '../errors/sightline-error.ts'
import type { Attribute, DataType, ForeignNode, Graph, GraphInput, Initializer, Node, Shape, ValueType } from './graph.ts'
import { typeOfInitializer } from './initializer-type.ts'
import { OPS } from './ops/index.ts'

export interface NodeOptions {
  /** Name of the node; made from the op and a counter otherwise. */
  readonly name?: string
  /** Names of the outputs, or how many there are (default 1). */
  readonly outputs?: readonly string[] | number
  /** For an operator that has no definition here. */
  readonly foreign?: ForeignNode | undefined
}

export class GraphBuilder {
  readonly #inputs: GraphInput[] = []
  readonly #nodes: Node[] = []
  readonly #initializers = new Map<string, Initializer>()
  readonly #types = new Map<string, ValueType>()
  /** Index into #nodes of the node that produces a value. */
  readonly #producers = new Map<string, number>()
  readonly #nodeNames = new Set<string>()
  readonly #counters = new Map<string, number>()

  /** A builder that starts with everything in `graph`. */
  static from(graph: Graph): GraphBuilder {
    const builder = new GraphBuilder()
    for (const input of graph.inputs) builder.input(input.name, input.dtype, input.shape)
    for (const [name, initializer] of graph.initializers) builder.initializer(name, initializer)
    for (const node of graph.nodes) {
      builder.add(node.op, node.inputs, node.attributes, { name: node.name, outputs: node.outputs, foreign: node.foreign })
    }
    return builder
  }

  input(name: string, dtype: DataType, shape: Shape): string {
    this.#define(name, { dtype, shape })
    this.#inputs.push({ name, dtype, shape })
    return name
  }

  initializer(name: string, initializer: Initializer): string {
    this.#define(name, typeOfInitializer(initializer))
    this.#initializers.set(name, initializer)
    return name
  }

  /** A constant under a made-up name. */
  constant(initializer: Initializer): string {
    return this.initializer(this.unique('constant'), initializer)
  }

  /** Adds a node and returns the names of its outputs. */
  // eslint-disable-next-line max-params -- reads like the ONNX node that it makes
  add(op: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}, options: NodeOptions = {}): string[] {
    const name = options.name ?? this.unique(op, this.#nodeNames)
    const wanted = options.outputs ?? 1
    const outputs = typeof wanted === 'number' ? Array.from({ length: wanted }, () => this.unique(op)) : [...wanted]
    const foreign = options.foreign && { foreign: options.foreign }
    const node: Node = { name, op, inputs: [...inputs], outputs, attributes, ...foreign }
    if (this.#nodeNames.has(name)) throw graphInvalid(`two nodes are called “${name}”`)
    const types = this.#infer(node)
    this.#nodeNames.add(name)
    outputs.forEach((output, i) => {
      if (output === '') return
      this.#define(output, types[i])
      this.#producers.set(output, this.#nodes.length)
    })
    this.#nodes.push(node)
    return outputs
  }

  /** Adds a node with one output and returns its name. */
  op(op: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}): string {
    return this.add(op, inputs, attributes)[0]
  }

  /** The name of output `index` of a node, which gains that optional output if it did not ask for it before. */
  ensureOutput(node: Node, index: number): string {
    const at = this.#producers.get(node.outputs[0])
    if (at === undefined) throw graphInvalid(`the node “${node.name}” is not in this graph`)
    const current = this.#nodes[at]
    if (current.outputs[index]) return current.outputs[index]
    const outputs = Array.from({ length: Math.max(index + 1, current.outputs.length) }, (_, i) => current.outputs[i] ?? '')
    outputs[index] = this.unique(node.op)
    const extended: Node = { ...current, outputs }
    this.#define(outputs[index], this.#infer(extended)[index])
    this.#producers.set(outputs[index], at)
    this.#nodes[at] = extended
    return outputs[index]
  }

  type(value: string): ValueType {
    const type = this.#types.get(value)
    if (!type) throw graphInvalid(`the value “${value}” is used but never defined`)
    return type
  }

  has(value: string): boolean {
    return this.#types.has(value)
  }

  /** The node that produces a value; undefined for inputs and initializers. */
  producer(value: string): Node | undefined {
    const at = this.#producers.get(value)
    return at === undefined ? undefined : this.#nodes[at]
  }

  get nodes(): readonly Node[] {
    return this.#nodes
  }

  constantOf(value: string): Initializer | undefined {
    return this.#initializers.get(value)
  }

  /** A name that nothing in the graph has: `Relu_7`. */
  unique(stem: string, taken: { has(name: string): boolean } = this.#types): string {
    let counter = this.#counters.get(stem) ?? 0
    let name: string
    do name = `${stem}_${counter++}`
    while (taken.has(name))
    this.#counters.set(stem, counter)
    return name
  }

  /** The whole graph, with these outputs; `subgraph` prunes what they do not need. */
  build(outputs: readonly string[]): Graph {
    outputs.forEach((output) => this.type(output))
    return {
      inputs: [...this.#inputs],
      outputs: [...outputs],
      nodes: [...this.#nodes],
      initializers: new Map(this.#initializers),
    }
  }

  #infer(node: Node): readonly ValueType[] {
    if (node.foreign) return node.foreign.types
    const definition = OPS.get(node.op)
    if (!definition) throw opUnsupported(node)
    const unknown = Object.keys(node.attributes).find((name) => !Object.hasOwn(definition.attributes, name))
    if (unknown) throw graphInvalid(`${node.op} has no attribute “${unknown}” (node “${node.name}”)`)
    const inputs = node.inputs.map((input) => (input === '' ? undefined : this.type(input)))
    try {
      return definition.infer(node, inputs)
    } catch (error) {
      if (error instanceof SightlineError) throw error
      const shapes = inputs.map((input) => (input ? `[${input.shape.join(', ')}]` : '–')).join(', ')
      throw graphInvalid(`${describeNode(node)}: ${(error as Error).message} (inputs ${shapes})`)
    }
  }

  #define(name: string, type: ValueType): void {
    if (this.#types.has(name)) throw graphInvalid(`two values are called “${name}”`)
    this.#types.set(name, type)
  }
}
