/**
 * The layers of an ONNX model: the modules that its nodes come from. A module with one node, or with the few that make one function (a GELU, a layer normalisation), is
 * one layer; one that holds others is a group of layers, which is listed before them. Nodes between modules are layers of their own.
 */
import { dependentValues } from '../../graph/differentiate.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import type { Graph, Initializer } from '../../graph/graph.ts'
import type { ImportedLayer, ImportedWeight } from '../importer.ts'
import { transpose } from '../keras/arrange.ts'
import { sizeOf } from './fold/array.ts'
import { channelsLastValues } from './layouts.ts'
import type { NodeRecord } from './translation.ts'

/** Two of these in one module are two steps that people want to see apart, such as the maps of attention. */
const STEPS = /^(Conv|ConvTranspose|Gemm|MatMul|Einsum|Softmax|Attention|.*Pool|LSTM|GRU)$/
/** What has weights gives a layer its kind. */
const WEIGHTED = /^(Conv|ConvTranspose|Gemm|MatMul|.*Normalization|PRelu)$/
const ACTIVATIONS =
  /^(Relu|LeakyRelu|Elu|Selu|Celu|Clip|Sigmoid|HardSigmoid|HardSwish|Tanh|Softplus|Softmax|LogSoftmax|Gelu|Mish|PRelu)$/

export const GROUP = 'Module'

export function listLayers(records: readonly NodeRecord[], graph: Graph, build: GraphBuilder): ImportedLayer[] {
  const values = new Set(graph.nodes.flatMap(({ outputs }) => outputs))
  const dependent = dependentValues(
    graph.nodes,
    graph.inputs.map(({ name }) => name),
  )
  const isShown = ({ value }: NodeRecord) => {
    const { dtype, content } = build.type(value)
    return values.has(value) && dependent.has(value) && dtype === 'float32' && !content
  }
  return new LayerList(records.filter(isShown), build, channelsLastValues(graph, build)).list()
}

class LayerList {
  readonly #records: readonly NodeRecord[]
  readonly #build: GraphBuilder
  readonly #channelsLast: ReadonlySet<string>
  /** What lies in a module, at any depth. */
  readonly #inside = new Map<string, NodeRecord[]>()
  readonly #groups = new Set<string>()
  readonly #names = new Set<string>()

  constructor(records: readonly NodeRecord[], build: GraphBuilder, channelsLast: ReadonlySet<string>) {
    this.#records = records
    this.#build = build
    this.#channelsLast = channelsLast
    for (const record of records) {
      for (const module of record.scope.path) {
        const inside = this.#inside.get(module)
        if (inside) inside.push(record)
        else this.#inside.set(module, [record])
      }
    }
    for (const [module, inside] of this.#inside) {
      const holdsModules = inside.some(({ scope }) => scope.path.at(-1) !== module)
      if (holdsModules || inside.filter(({ op }) => STEPS.test(op)).length > 1) this.#groups.add(module)
    }
  }

  list(): ImportedLayer[] {
    const layers: ImportedLayer[] = []
    const listed = new Set<string>()
    for (const record of this.#records) {
      const { path } = record.scope
      for (const [i, module] of path.entries()) {
        if (listed.has(module)) continue
        listed.add(module)
        layers.push(this.#module(module, path[i - 1]))
      }
      const module = path.at(-1)
      if (module === undefined || this.#groups.has(module)) layers.push(this.#node(record, module))
    }
    return layers
  }

  #module(name: string, within: string | undefined): ImportedLayer {
    const inside = this.#inside.get(name)!
    const last = inside[inside.length - 1]
    const isGroup = this.#groups.has(name)
    const constants = inside.flatMap((record) => weightsOf(record, this.#build))
    const before = isGroup ? undefined : valueBeforeActivation(inside)
    const { className } = last.scope.path.at(-1) === name ? last.scope : {}
    return this.#layer(last.value, {
      name: this.#unique(name),
      kind: className ?? (isGroup ? GROUP : kindOf(inside)),
      ...(within !== undefined && { within }),
      ...(before !== undefined && { preActivation: before }),
      parameters: countParameters(constants),
      weights: isGroup ? [] : constants,
    })
  }

  #node(record: NodeRecord, within: string | undefined): ImportedLayer {
    const { leaf, separator } = record.scope
    const weights = weightsOf(record, this.#build)
    return this.#layer(record.value, {
      name: this.#unique(within === undefined ? leaf : `${within}${separator}${leaf}`),
      kind: record.op,
      ...(within !== undefined && { within }),
      parameters: countParameters(weights),
      weights,
    })
  }

  #layer(output: string, rest: Omit<ImportedLayer, 'output'>): ImportedLayer {
    return { ...rest, output, ...(this.#channelsLast.has(output) && { channelsLast: true }) }
  }

  #unique(wanted: string): string {
    let name = wanted
    for (let i = 1; this.#names.has(name) || (name !== wanted && this.#inside.has(name)); i++) name = `${wanted}_${i}`
    this.#names.add(name)
    return name
  }
}

/** What a convolution and its activation in one module have between them. */
function valueBeforeActivation(inside: readonly NodeRecord[]): string | undefined {
  const [weighted, last] = [inside.findIndex(({ op }) => WEIGHTED.test(op)), inside.length - 1]
  if (weighted < 0 || weighted === last || !ACTIVATIONS.test(inside[last].op)) return undefined
  return inside[last - 1].value
}

function kindOf(inside: readonly NodeRecord[]): string {
  const ops = inside.map(({ op }) => op)
  const weighted = ops.find((op) => WEIGHTED.test(op))
  if (weighted !== undefined || ops.length === 1) return weighted ?? ops[0]
  if (ops.includes('Erf')) return 'Gelu'
  if (ops.includes('ReduceMean') && ops.includes('Sqrt')) return 'LayerNormalization'
  if (ops.includes('HardSigmoid')) return 'HardSwish'
  if (ops.includes('Sigmoid') && ops.includes('Mul')) return 'Swish'
  return ops[ops.length - 1]
}

/** The numbers that training found, as far as one can tell: no scalars, and none that the exporter wrote among its nodes as constants. */
function weightsOf({ op, constants }: NodeRecord, build: GraphBuilder): ImportedWeight[] {
  return constants.flatMap((constant) => {
    const source = build.constantOf(constant.value)
    if (source?.dtype !== 'float32' || source.dims.length === 0) return []
    return [{ name: constant.name, value: constant.direct ? shownWeight(op, constant.input, source) : source }]
  })
}

function countParameters(weights: readonly ImportedWeight[]): number {
  const sources = new Map(weights.map((weight) => [weight.name, weight.value]))
  return [...sources.values()].reduce((count, { dims }) => count + sizeOf(dims), 0)
}

/** Kernels as `[kh, kw, in/groups, out]`. */
function shownWeight(op: string, input: number, stored: Initializer): Initializer {
  if (input !== 1 || stored.dims.length !== 4 || (op !== 'Conv' && op !== 'ConvTranspose')) return stored
  const permutation = op === 'Conv' ? [2, 3, 1, 0] : [2, 3, 0, 1]
  return {
    dtype: 'float32',
    dims: permutation.map((axis) => stored.dims[axis]),
    read: () => transpose(stored.read() as Float32Array, stored.dims, permutation),
  }
}
