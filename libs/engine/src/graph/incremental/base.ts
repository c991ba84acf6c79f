/**
 * The graphs that compute the unchanged image's maps, one after the other. In one piece they would all leave the runtime at once, beside the copies that it hands over
 * (ResNet-50 at 448×448: twice 140 MiB); so a step ends where its maps have become many, and hands what later steps read on to them.
 */
import type { GraphBuilder } from '../builder.ts'
import { dependentValues } from '../differentiate.ts'
import type { Graph } from '../graph.ts'
import { neighboursWithin } from '../neighbours.ts'
import { subgraph } from '../subgraph.ts'
import { sizeOf } from './cost.ts'
import { ROWS_AXES } from './emitter.ts'

/** Of the maps of a step, unless those of a single node are larger. */
const STEP_BYTES = 32 * 2 ** 20

export interface BaseStep {
  /** Its inputs are the image and what earlier steps handed on, as far as it reads them. */
  readonly graph: Graph
  /** Outputs `[1, h, w, C]` by source. */
  readonly maps: ReadonlyMap<string, string>
  /** Outputs that later steps read. */
  readonly handedOn: readonly string[]
}

export interface BaseRequest {
  readonly start: string
  /** Values of the whole graph, without the start. */
  readonly sources: readonly string[]
  readonly stepBytes?: number
}

export function baseSteps(build: GraphBuilder, { start, sources, stepBytes = STEP_BYTES }: BaseRequest): BaseStep[] {
  const { nodes } = subgraph(build, { inputs: [start], outputs: sources })
  const made = new Map(nodes.flatMap(({ outputs }, i) => outputs.filter(Boolean).map((output) => [output, i] as const)))
  // What follows from weights alone is computed in each step anew: handed on, it would be no constant any more.
  const varying = dependentValues(nodes, [start])
  const isMadeIn = (value: string, from: number, to: number) => {
    const at = varying.has(value) ? made.get(value) : undefined
    return at !== undefined && at >= from && at < to
  }
  const wanted = new Set(sources)
  // All that one node makes stays together.
  const byNode = nodes.map(({ outputs }) => outputs.filter((output) => wanted.has(output))).filter(({ length }) => length > 0)
  const bytes = (values: readonly string[]) => values.reduce((sum, value) => sum + 4 * sizeOf(build.type(value).shape), 0)
  const steps: BaseStep[] = []
  let first = 0
  for (const group of neighboursWithin(stepBytes, byNode, bytes).map((of) => of.flat())) {
    const end = made.get(group.at(-1)!)! + 1
    const read = (from: number, to: number) => new Set(nodes.slice(from, to).flatMap(({ inputs }) => inputs))
    const inputs = [...read(first, end)].filter((value) => value === start || isMadeIn(value, 0, first))
    const handedOn = [...read(end, nodes.length)].filter((value) => isMadeIn(value, first, end))
    const maps = new Map(group.map((source) => [source, build.op('Transpose', [source], { perm: ROWS_AXES })]))
    const graph = subgraph(build, { inputs, outputs: [...maps.values(), ...handedOn] })
    steps.push({ graph, maps, handedOn })
    first = end
  }
  return steps
}
