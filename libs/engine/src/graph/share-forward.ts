/**
 * A gradient's graph for several classes of one image: what depends on the image alone is computed once (but for places of maxima and what is flattened across images, which is cheap), what depends
 * on the gradients of scores once a class. The same weights and the same operations, so up to rounding the numbers are those of a batch that holds the image as often as there are classes.
 */
import { GraphBuilder } from './builder.ts'
import { dependentValues } from './differentiate.ts'
import { BATCH, type Graph, type Node } from './graph.ts'
import { subgraph } from './subgraph.ts'

/** Operators that take one image's numbers for each class by themselves (broadcasting along the first axis). */
const BROADCASTING: readonly string[] = ['Add', 'Sub', 'Mul', 'Div', 'Where']

export interface SharedForward {
  /** Takes one image, the gradients of as many scores as there are classes, and `rows`. */
  readonly graph: Graph
  /** An input of int32, a zero for each class. */
  readonly rows: string
  /** Its outputs for those of the given graph, in their order, a row for each class. */
  readonly outputs: readonly string[]
}

export interface SharedRequest {
  /** The input `[N, …]` of images. */
  readonly image: string
  /** The input `[N, classes]` of the gradients of their scores. */
  readonly seed: string
  /** How many classes there will be. Programs for a number of rows run faster than those for any. */
  readonly count: number
}

/** Null where it is not known how values belong to images: after operators without a definition, for inputs without rows, and where something unusual reads the places of maxima. */
export function shareForward(graph: Graph, request: SharedRequest): SharedForward | null {
  const rowsAreImages = [request.image, request.seed].every(
    (name) => graph.inputs.find((input) => input.name === name)?.shape[0] === BATCH,
  )
  if (!rowsAreImages || graph.nodes.some(({ foreign }) => foreign) || !placesAreOrdinary(graph)) return null
  const sharing = new Sharing(graph, request)
  for (const node of graph.nodes) sharing.add(node)
  const outputs = graph.outputs.map((output) => sharing.perClass(output))
  const { build, rows } = sharing
  const inputs = [...graph.inputs.map(({ name }) => name), rows]
  return { graph: subgraph(build, { inputs, outputs: [...new Set(outputs)] }), rows, outputs }
}

interface FreshNode {
  readonly attributes: Node['attributes']
  /** Empty where an output is left out. Default: one output. */
  readonly outputs?: readonly string[]
}

class Sharing {
  readonly build = new GraphBuilder()
  readonly rows: string
  readonly #whole: GraphBuilder
  /** What depends on the gradients of scores, and what on the image alone. */
  readonly #seeded: ReadonlySet<string>
  readonly #shared: ReadonlySet<string>
  readonly #nodeNames: ReadonlySet<string>
  readonly #repeated = new Map<string, string>()
  #made = 0

  constructor(graph: Graph, { image, seed, count }: SharedRequest) {
    const { build } = this
    for (const { name, dtype, shape } of graph.inputs) build.input(name, dtype, [name === image ? 1 : count, ...shape.slice(1)])
    for (const [name, initializer] of graph.initializers) build.initializer(name, initializer)
    this.#whole = GraphBuilder.from(graph)
    this.#nodeNames = new Set(graph.nodes.map(({ name }) => name))
    this.rows = build.input(this.#freshName(), 'int32', [count])
    this.#seeded = dependentValues(graph.nodes, [seed])
    this.#shared = new Set([...dependentValues(graph.nodes, [image])].filter((value) => !this.#seeded.has(value)))
  }

  add({ op, name, inputs, outputs, attributes }: Node): void {
    const isPerClass = outputs.some((output) => this.#seeded.has(output))
    const ranks = new Set(inputs.filter(Boolean).map((input) => this.#whole.type(input).shape.length))
    const broadcasts = BROADCASTING.includes(op) && ranks.size === 1
    const taken = inputs.map((input) => {
      const isTakenByAll = !isPerClass || (broadcasts && this.#hasImages(input))
      return isTakenByAll ? input : this.perClass(input)
    })
    this.build.add(op, taken, { ...attributes }, { name, outputs })
  }

  /** The value with a row for each class. */
  perClass(value: string): string {
    if (!this.#shared.has(value)) return value
    if (!this.#repeated.has(value)) {
      const producer = this.#whole.producer(value)
      if (producer && (!this.#hasImages(value) || isPlaces(producer, value))) this.#addAgain(producer)
      else this.#repeated.set(value, this.#addFresh('Gather', [value, this.rows], { attributes: { axis: 0 } })[0])
    }
    return this.#repeated.get(value)!
  }

  /** Shapes, what is flattened across images, and places in the flat batch are no rows to repeat: they are made from such. */
  #addAgain({ op, inputs, outputs, attributes }: Node): void {
    const taken = inputs.map((input) => this.perClass(input))
    const made = this.#addFresh(op, taken, { attributes, outputs })
    outputs.forEach((output, i) => this.#repeated.set(output, made[i]))
  }

  /** Under names that nothing in the whole graph has, what is still to be added included. */
  #addFresh(op: string, inputs: readonly string[], { attributes, outputs = [op] }: FreshNode): string[] {
    const made = outputs.map((output) => (output === '' ? '' : this.#freshName()))
    this.build.add(op, inputs, { ...attributes }, { name: this.#freshName(), outputs: made })
    return made
  }

  #freshName(): string {
    let name: string
    do name = `per class ${this.#made++}`
    while (this.#whole.has(name) || this.#nodeNames.has(name))
    return name
  }

  #hasImages(value: string): boolean {
    return this.#whole.type(value).shape[0] === BATCH
  }
}

/** Of maxima, in the flat batch (see ops/shared/scatter.ts). */
function isPlaces({ op, outputs }: Node, value: string): boolean {
  return op === 'MaxPool' && value === outputs[1]
}

/** What may read the places of maxima: rules of gradients do no more with them. */
const READERS_OF_PLACES: readonly string[] = ['MaxUnpool', 'Reshape']

function placesAreOrdinary({ nodes, outputs }: Graph): boolean {
  const places = new Set(nodes.flatMap((node) => node.outputs.filter((value) => value !== '' && isPlaces(node, value))))
  const readers = nodes.filter(({ inputs }) => inputs.some((input) => places.has(input)))
  return readers.every(({ op }) => READERS_OF_PLACES.includes(op)) && !outputs.some((output) => places.has(output))
}
