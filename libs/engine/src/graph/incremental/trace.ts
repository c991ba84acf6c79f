/**
 * Follows a patch of the image through a graph: which nodes can be computed on windows, where those windows lie, and what of the unchanged image they need.
 *
 * Terms. The *base* is what the unchanged image gives. A value is *local* if a patch changes a part of it that is known beforehand (its spans). The *depth* is
 * how many nodes, in order, may be computed on windows; all others are computed whole. The *frontier* are local values that whole nodes read.
 */
import { dependentValues } from '../differentiate.ts'
import { known } from '../dimensions.ts'
import type { GraphBuilder } from '../builder.ts'
import type { Node, Shape } from '../graph.ts'
import { subgraph } from '../subgraph.ts'
import type { WindowAxis } from '../ops/shared/window.ts'
import { REACH, type Reach, type Shift } from './reach.ts'
import { patchSpans, sameSpans, shift, throughWindows, union, type Spans } from './spans.ts'

/** Along height and width. */
export type Pair<T> = readonly [T, T]

export interface TracedNode {
  readonly node: Node
  /** Null: has to be computed whole. */
  readonly reach: Reach | null
}

export interface Trace {
  readonly build: GraphBuilder
  /** The value that the image is fed to, `[N, C, H, W]`. */
  readonly start: string
  readonly outputs: readonly string[]
  /** The nodes that depend on the image, in order. */
  readonly nodes: readonly TracedNode[]
  /** Of every value that is local if no depth is set. */
  readonly spans: ReadonlyMap<string, Pair<Spans>>
  /** Of local values that are another one with a border: that one and the border. */
  readonly borders: ReadonlyMap<string, { readonly of: string; readonly border: Border }>
}

export interface TraceRequest {
  readonly start: string
  readonly outputs: readonly string[]
  /** Height and width. */
  readonly patch: Pair<number>
}

/** Null where the input is no map. */
export function traceGraph(build: GraphBuilder, { start, outputs, patch }: TraceRequest): Trace | null {
  const { shape } = build.type(start)
  if (shape.length !== 4) return null
  const all = subgraph(build, { inputs: [start], outputs }).nodes
  const dependent = dependentValues(all, [start])
  const spans = new Map([[start, pair((axis) => patchSpans(known(shape[2 + axis]), patch[axis]))]])
  const nodes = all
    .filter(({ inputs }) => inputs.some((input) => dependent.has(input)))
    .map((node): TracedNode => {
      const isLocal = node.inputs.every((input) => !dependent.has(input) || spans.has(input))
      const reach = isLocal && outputsAreMaps(build, node) ? reachOf(build, node, dependent) : null
      if (reach === null) return { node, reach }
      const result = spansOf(reach, { node, build, spans })
      if (result === null) return { node, reach: null }
      node.outputs.filter(Boolean).forEach((output) => spans.set(output, result))
      return { node, reach }
    })
  const borders = nodes.flatMap(({ node, reach }) => {
    if (reach?.kind !== 'shift') return []
    const [output] = node.outputs
    return [[output, { of: node.inputs[0], border: { ...reach, extents: extentsOf(build.type(output).shape) } }] as const]
  })
  return { build, start, outputs, nodes, spans, borders: new Map(borders) }
}

function outputsAreMaps(build: GraphBuilder, { outputs }: Node): boolean {
  return outputs.filter(Boolean).every((output) => {
    const { dtype, shape } = build.type(output)
    return dtype === 'float32' && shape.length === 4 && shape.slice(1).every((extent) => typeof extent === 'number')
  })
}

function reachOf(build: GraphBuilder, node: Node, dependent: ReadonlySet<string>): Reach | null {
  return REACH[node.op]?.({ node, build, varies: (value) => dependent.has(value) }) ?? null
}

interface Known {
  readonly node: Node
  readonly build: GraphBuilder
  readonly spans: ReadonlyMap<string, Pair<Spans>>
}

/** Null where the inputs lie on maps of different extents. */
function spansOf(reach: Reach, { node, build, spans }: Known): Pair<Spans> | null {
  const [input] = node.inputs
  const extents = extentsOf(build.type(node.outputs[0]).shape)
  switch (reach.kind) {
    case 'pointwise': {
      const local = reach.aligned.map((i) => spans.get(node.inputs[i])).filter((item) => item !== undefined)
      if (local.some((item) => item.some(({ extent }, axis) => extent !== extents[axis]))) return null
      return pair((axis) => union(local.map((item) => item[axis])))
    }
    case 'windows':
      return pair((axis) => throughWindows(spans.get(input)![axis], reach.axes[axis]))
    case 'shift':
      return pair((axis) => shift(spans.get(input)![axis], reach.before[axis], extents[axis]))
  }
}

export function pair<T>(of: (axis: 0 | 1) => T): Pair<T> {
  return [of(0), of(1)]
}

export function extentsOf(shape: Shape): Pair<number> {
  return [known(shape.at(-2)!), known(shape.at(-1)!)]
}

/** Which values are local, and which are read by nodes that are not, if `depth` nodes may be. */
export interface Cut {
  readonly local: readonly TracedNode[]
  readonly frontier: readonly string[]
}

export function cutAt({ nodes, start, outputs }: Trace, depth: number): Cut {
  const local = nodes.slice(0, depth).filter(({ reach }) => reach !== null)
  const values = new Set([start, ...local.flatMap(({ node }) => node.outputs)])
  const isLocal = new Set(local)
  const read = nodes.filter((node) => !isLocal.has(node)).flatMap(({ node }) => node.inputs)
  return { local, frontier: [...new Set([...read, ...outputs])].filter((value) => value !== '' && values.has(value)) }
}

/** Where a value's numbers really are: borders are never made, but looked through. They are listed from the outside in. */
export interface Resolved {
  readonly source: string
  readonly borders: readonly Border[]
  /** Of the source. */
  readonly extents: Pair<number>
}

export interface Border extends Pick<Shift, 'before' | 'value'> {
  /** With the border. */
  readonly extents: Pair<number>
}

export function resolve({ build, borders }: Trace, value: string): Resolved {
  const found: Border[] = []
  let source = value
  for (let made = borders.get(source); made; made = borders.get(source)) {
    found.push(made.border)
    source = made.of
  }
  return { source, borders: found, extents: extentsOf(build.type(source).shape) }
}

/** How an axis of a window's input is read for an axis of its output. */
export interface Reading {
  readonly before: number
  readonly stride: number
  /** Distance of the positions that are read. */
  readonly step: number
  /** How many positions for `count` windows. */
  length(count: number): number
}

/** One position for one position. */
export const SAME_PLACE: Reading = { before: 0, stride: 1, step: 1, length: (count) => count }

/** A window of one position with a stride reads these positions only. */
export function readingOf({ kernel, stride, dilation, before }: WindowAxis): Reading {
  if (kernel === 1) return { before, stride, step: stride, length: (count) => count }
  return { before, stride, step: 1, length: (count) => (count - 1) * stride + (kernel - 1) * dilation + 1 }
}

/** Whether a node's windows can take the window of its input as it is. */
export function readsInPlace({ axes }: { readonly axes: readonly WindowAxis[] }): boolean {
  return axes.every(({ kernel, stride, before, after }) => kernel === 1 && stride === 1 && before === 0 && after === 0)
}

export function samePlaces(a: Pair<Spans>, b: Pair<Spans>): boolean {
  return sameSpans(a[0], b[0]) && sameSpans(a[1], b[1])
}
