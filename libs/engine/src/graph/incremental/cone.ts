/**
 * The two graphs of incremental occlusion. The *cone* computes the local nodes on windows alone: wherever a node reads more than the window of its input (a convolution its halo,
 * a sum the wider window of its other part), that is gathered, position by position, from the base's map and the window, in one Gather over rows of channels. Convolutions and
 * pools then need no padding. The *rest* gathers the frontier's windows and the base into whole maps and goes on as usual.
 *
 * Extents of windows are different in each batch. The graphs are the same but for them: they are built for the first batch, and the extents that a program leaves open are listed.
 */
import type { GraphBuilder } from '../builder.ts'
import type { Attribute, Graph, Node } from '../graph.ts'
import { channelsOf, Emitter, MAP_AXES, ROWS_AXES, type Destination, type GatheredMap, type Gathering } from './emitter.ts'
import { placeWindows, wholeMap, type Position } from './places.ts'
import type { Pointwise, Windows as WindowReach } from './reach.ts'
import type { Spans } from './spans.ts'
import {
  extentsOf,
  pair,
  readingOf,
  readsInPlace,
  resolve,
  SAME_PLACE,
  samePlaces,
  type Cut,
  type Pair,
  type Reading,
  type Trace,
} from './trace.ts'

/** A graph that is run with other extents than it was built with. */
export interface OpenGraph {
  readonly graph: Graph
  /** By the names of inputs: the axes along which extents differ from run to run. */
  readonly open: Readonly<Record<string, readonly number[]>>
}

/** An input `[patches, 1, height, width]`: what the means of a pool are multiplied by at each position. */
export interface Factors {
  readonly input: string
  readonly spans: Pair<Spans>
  readonly factors: readonly (readonly number[])[]
}

export interface Cone extends OpenGraph {
  /** The input of the covered patches, `[patches, height, width, channels]`. */
  readonly patch: string
  readonly gatherings: readonly Gathering[]
  readonly factors: readonly Factors[]
  /** The sources of the frontier, each with the output that holds its windows, `[patches, height, width, channels]`. */
  readonly windows: ReadonlyMap<string, string>
}

export interface Rest extends OpenGraph {
  /** The graph's outputs that are the outputs of the whole graph, in that order. */
  readonly results: readonly string[]
  readonly gatherings: readonly Gathering[]
  /** The sources of the frontier, each with the input that takes the rows of its windows, `[rows, channels]`. */
  readonly windows: ReadonlyMap<string, string>
}

/** An input of a node in both orders of axes, `[patches, C, h, w]` and `[patches, h, w, C]`; windows are null where it cannot be had so. */
interface Operand {
  readonly map: () => string
  readonly windows: (() => string) | null
  /** Whether it is there as a map, or a constant. */
  readonly isMap: boolean
}

function operandOf({ map, windows }: GatheredMap): Operand {
  return { map: () => map, windows: () => windows, isMap: false }
}

/** How a node is added: where its outputs are noted. */
interface Added {
  readonly attributes: Readonly<Record<string, Attribute>>
  readonly to: Map<string, string>
}

export interface ConeRequest {
  readonly trace: Trace
  readonly cut: Cut
  /** A fresh builder of the whole graph. */
  readonly build: GraphBuilder
  /** Of the first batch. */
  readonly positions: readonly Position[]
}

export function buildCone({ trace, cut, build, positions }: ConeRequest): Cone {
  return new ConeBuilder(trace, build, positions).cone(cut)
}

class ConeBuilder {
  readonly #trace: Trace
  readonly #emitter: Emitter
  readonly #positions: readonly Position[]
  readonly #patch: string
  readonly #factors: Factors[] = []
  /** By value of the whole graph: its windows as `[patches, C, h, w]`, as `[patches, h, w, C]`, and as rows. */
  readonly #maps = new Map<string, string>()
  readonly #windows = new Map<string, string>()
  readonly #rows = new Map<string, string>()

  constructor(trace: Trace, build: GraphBuilder, positions: readonly Position[]) {
    this.#trace = trace
    this.#positions = positions
    this.#emitter = new Emitter(trace, build)
    const { size } = placeWindows(trace.spans.get(trace.start)!, positions)
    const shape = [positions.length, ...size, channelsOf(build, trace.start)]
    this.#patch = this.#emitter.input('patch', shape, { open: [0, 1, 2] })
    this.#windows.set(trace.start, this.#patch)
  }

  cone({ local, frontier }: Cut): Cone {
    const { build } = this.#emitter
    for (const { node, reach } of local) {
      if (reach?.kind === 'pointwise') this.#addPointwise(node, reach)
      else if (reach?.kind === 'windows') this.#addWindows(node, reach)
      // A border is not made: whoever reads it looks through it.
    }
    const windows = new Map<string, string>()
    for (const value of frontier) {
      const { source } = resolve(this.#trace, value)
      const found = this.#windowsOf(source)
      if (!windows.has(source)) windows.set(source, found === this.#patch ? build.op('Identity', [found]) : found)
    }
    const graph = this.#emitter.cut([...windows.values()])
    const { gatherings, open } = this.#emitter
    return { graph, open, patch: this.#patch, gatherings, factors: this.#factors, windows }
  }

  #addPointwise(node: Node, { aligned, elementwise }: Pointwise): void {
    const spans = this.#trace.spans.get(node.outputs[0])!
    const to = this.#destination(spans)
    const operands = node.inputs.map((input, i) => (aligned.includes(i) ? this.#aligned(input, to) : this.#constant(input)))
    const windows = operands.map((operand) => operand.windows)
    // Turning windows into maps and back takes longer than most of these operators.
    const staysInWindows = elementwise && operands.some(({ isMap }) => !isMap) && windows.every((made) => made !== null)
    if (staysInWindows) {
      const inputs = windows.map((made) => made!())
      this.#add(node, inputs, { attributes: node.attributes, to: this.#windows })
    } else {
      const inputs = operands.map(({ map }) => map())
      this.#add(node, inputs, { attributes: node.attributes, to: this.#maps })
    }
  }

  #aligned(input: string, to: Destination & { readonly spans: Pair<Spans> }): Operand {
    const { trace, emitter } = { trace: this.#trace, emitter: this.#emitter }
    const spans = trace.spans.get(input)
    if (!spans) return this.#alignedConstant(input, to)
    const isInPlace = samePlaces(spans, to.spans) && !trace.borders.has(input)
    if (!isInPlace) return operandOf(emitter.gather(input, to, (source) => this.#rowsOf(source)))
    return { map: () => this.#mapOf(input), windows: () => this.#windowsOf(input), isMap: this.#maps.has(input) }
  }

  #alignedConstant(input: string, to: Destination): Operand {
    const { shape } = this.#trace.build.type(input)
    const hasPositions = shape.slice(-2).some((extent) => extent !== 1) && shape.length > 0
    // It can be had in the order of whatever it is combined with.
    return hasPositions ? { ...operandOf(this.#emitter.gatherConstant(input, to)), isMap: true } : this.#constant(input)
  }

  /** Of one number it is the same in both orders of axes. */
  #constant(input: string): Operand {
    const isNumber = input === '' || this.#trace.build.type(input).shape.every((extent) => extent === 1)
    const itself = () => input
    return { map: itself, windows: isNumber ? itself : null, isMap: true }
  }

  #addWindows(node: Node, reach: WindowReach): void {
    const { build } = this.#emitter
    const [input, ...parameters] = node.inputs
    const spans = this.#trace.spans.get(node.outputs[0])!
    const isInPlace = readsInPlace(reach) && !this.#trace.borders.has(input)
    const readings = pair((axis) => readingOf(reach.axes[axis]))
    const to = { ...this.#destination(spans), readings, padding: reach.padding }
    const data = isInPlace ? this.#mapOf(input) : this.#emitter.gather(input, to, (source) => this.#rowsOf(source)).map
    const strides = reach.axes.map(({ kernel, stride }) => (kernel === 1 ? 1 : stride))
    const attributes: Record<string, Attribute> = { ...node.attributes, auto_pad: 'NOTSET', pads: [0, 0, 0, 0], strides }
    delete attributes['ceil_mode']
    this.#add(node, [data, ...parameters], { attributes, to: this.#maps })
    if (!reach.factors) return
    const [output] = node.outputs
    const name = this.#emitter.input(`factors of ${output}`, [this.#positions.length, 1, ...to.to.size], { open: [0, 2, 3] })
    this.#factors.push({ input: name, spans, factors: reach.factors })
    this.#maps.set(output, build.op('Mul', [this.#mapOf(output), name]))
  }

  #add(node: Node, inputs: readonly string[], { attributes, to }: Added): void {
    const { build } = this.#emitter
    const outputs = node.outputs.map((output) => (output === '' ? '' : build.unique(node.op)))
    build.add(node.op, inputs, { ...attributes }, { outputs })
    node.outputs.forEach((output, i) => to.set(output, outputs[i]))
  }

  #destination(spans: Pair<Spans>) {
    const to = placeWindows(spans, this.#positions)
    return { spans, to, readings: [SAME_PLACE, SAME_PLACE] as Pair<Reading>, padding: null as number | null }
  }

  #mapOf(value: string): string {
    return remembered(this.#maps, value, () => this.#emitter.build.op('Transpose', [this.#windowsOf(value)], { perm: MAP_AXES }))
  }

  #windowsOf(value: string): string {
    return remembered(this.#windows, value, () =>
      this.#emitter.build.op('Transpose', [this.#maps.get(value)!], { perm: ROWS_AXES }),
    )
  }

  #rowsOf(value: string): string {
    return remembered(this.#rows, value, () => this.#emitter.rows(this.#windowsOf(value)))
  }
}

function remembered(known: Map<string, string>, value: string, make: () => string): string {
  const name = known.get(value) ?? make()
  known.set(value, name)
  return name
}

/** From the frontier's windows to the outputs. */
export function buildRest({ trace, cut, build }: Omit<ConeRequest, 'positions'>): Rest {
  const emitter = new Emitter(trace, build)
  const windows = new Map<string, string>()
  const whole = new Map<string, string>()
  for (const value of cut.frontier) {
    const to = wholeMap(extentsOf(build.type(value).shape), 1)
    const destination = { spans: null, to, readings: [SAME_PLACE, SAME_PLACE] as const, padding: null }
    const { map } = emitter.gather(value, destination, (source) => {
      const name = emitter.input(`windows of ${source}`, [1, channelsOf(build, source)], { open: [0] })
      windows.set(source, name)
      return name
    })
    whole.set(value, map)
  }
  const local = new Set(cut.local)
  for (const traced of trace.nodes) {
    if (local.has(traced)) continue
    const { node } = traced
    const outputs = node.outputs.map((output) => (output === '' ? '' : build.unique(node.op)))
    const inputs = node.inputs.map((input) => whole.get(input) ?? input)
    build.add(node.op, inputs, { ...node.attributes }, { outputs })
    node.outputs.forEach((output, i) => whole.set(output, outputs[i]))
  }
  const results = trace.outputs.map((output) => whole.get(output) ?? output)
  return { graph: emitter.cut([...new Set(results)]), results, open: emitter.open, gatherings: emitter.gatherings, windows }
}
