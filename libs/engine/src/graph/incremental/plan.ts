/**
 * How many nodes of a graph are best computed on windows, for these patches: the depth with the lowest cost, if that is clearly below the cost of computing everything
 * whole. The same model, patch and positions always give the same plan.
 */
import { workOf, movingTime, sizeOf, type NodeWork } from './cost.ts'
import { placeWindows, type Position } from './places.ts'
import type { Spans } from './spans.ts'
import {
  cutAt,
  pair,
  readingOf,
  readsInPlace,
  resolve,
  samePlaces,
  SAME_PLACE,
  type Pair,
  type Reading,
  type Trace,
} from './trace.ts'

/** So many patches go through the windows' graph at once. */
export const CONE_BATCH = 8
/** So many go through the rest at once, if its maps are not too large. */
const REST_BATCH = 32
const REST_BYTES = 32 * 2 ** 20
/** Whole computation is simpler: it is only left for a clear gain. */
const MIN_GAIN = 1.1

export interface Plan {
  /** How many nodes may be computed on windows; 0: none, the model runs on whole images. */
  readonly depth: number
  /** Indices of the positions, a list for each call. */
  readonly chunks: readonly (readonly number[])[]
  /** For all positions: on whole images, and as planned. */
  readonly multiplyAccumulates: { readonly whole: number; readonly planned: number }
  /** Nanoseconds for all positions, as the cost model has it. */
  readonly time: { readonly whole: number; readonly planned: number }
}

export function planOcclusion(trace: Trace, positions: readonly Position[]): Plan {
  const order = orderPositions(trace, positions)
  const batches = slices(order, CONE_BATCH).map((batch) => batch.map((index) => positions[index]))
  const costs = trace.nodes.map(({ node }) => workOf(trace.build, node))
  const whole = costs.map((work, i) => wholeCost(trace, i, { work, positions: positions.length }))
  const onWindows = trace.nodes.map((_, i) => windowCost(trace, i, { work: costs[i], batches }))
  const everything = whole.reduce(add, NOTHING)
  let best = { depth: 0, cost: everything }
  for (let depth = 1; depth <= trace.nodes.length; depth++) {
    if (trace.nodes[depth - 1].reach === null) continue
    const { frontier } = cutAt(trace, depth)
    const moving = frontier.reduce((numbers, value) => numbers + 3 * sizeOf(trace.build.type(value).shape), 0)
    const nodes = trace.nodes.map(({ reach }, i) => (i < depth && reach !== null ? onWindows[i] : whole[i]))
    const cost = nodes.reduce(add, { multiplyAccumulates: 0, time: movingTime(moving * positions.length) })
    // The base, once.
    const withBase = { ...cost, time: cost.time + (2 * everything.time) / positions.length }
    if (withBase.time < best.cost.time) best = { depth, cost: withBase }
  }
  const isWorth = everything.time > MIN_GAIN * best.cost.time
  const { depth, cost } = isWorth ? best : { depth: 0, cost: everything }
  return {
    depth,
    chunks: slices(order, restBatch(trace, depth)),
    multiplyAccumulates: { whole: everything.multiplyAccumulates, planned: cost.multiplyAccumulates },
    time: { whole: everything.time, planned: cost.time },
  }
}

interface Cost {
  readonly multiplyAccumulates: number
  readonly time: number
}

const NOTHING: Cost = { multiplyAccumulates: 0, time: 0 }

function add(a: Cost, b: Cost): Cost {
  return { multiplyAccumulates: a.multiplyAccumulates + b.multiplyAccumulates, time: a.time + b.time }
}

function wholeCost(trace: Trace, index: number, { work, positions }: { work: NodeWork; positions: number }): Cost {
  const { shape } = trace.build.type(trace.nodes[index].node.outputs[0])
  const area = shape.length === 4 ? sizeOf(shape.slice(2)) : 1
  const runs = Math.ceil(positions / CONE_BATCH)
  return {
    multiplyAccumulates: positions * area * work.multiplyAccumulates,
    time: positions * area * work.time + runs * work.timePerRun,
  }
}

function windowCost(trace: Trace, index: number, { work, batches }: { work: NodeWork; batches: readonly Position[][] }): Cost {
  const { node, reach } = trace.nodes[index]
  if (reach === null || reach.kind === 'shift') return NOTHING
  const spans = trace.spans.get(node.outputs[0])!
  const gathered = gatheredInputs(trace, index)
  return batches
    .map((batch): Cost => {
      const windows = placeWindows(spans, batch)
      const area = batch.length * windows.size[0] * windows.size[1]
      const moving = gathered.reduce((numbers, { channels, readings, from }) => {
        const read = pair((axis) => readings[axis].length(windows.size[axis]))
        const source = placeWindows(from, batch).size
        return numbers + batch.length * channels * (3 * read[0] * read[1] + 2 * source[0] * source[1])
      }, 0)
      return {
        multiplyAccumulates: area * work.multiplyAccumulates,
        time: area * work.time + work.timePerRun * (1 + 2 * gathered.length) + movingTime(moving),
      }
    })
    .reduce(add, NOTHING)
}

interface GatheredInput {
  readonly channels: number
  readonly readings: Pair<Reading>
  readonly from: Pair<Spans>
}

function gatheredInputs(trace: Trace, index: number): GatheredInput[] {
  const { node, reach } = trace.nodes[index]
  const spans = trace.spans.get(node.outputs[0])!
  const of = (input: string, readings: Pair<Reading>): GatheredInput => {
    const { source } = resolve(trace, input)
    return { channels: Number(trace.build.type(source).shape[1]), readings, from: trace.spans.get(source)! }
  }
  if (reach?.kind === 'windows') {
    const isInPlace = readsInPlace(reach) && !trace.borders.has(node.inputs[0])
    return isInPlace
      ? []
      : [
          of(
            node.inputs[0],
            pair((axis) => readingOf(reach.axes[axis])),
          ),
        ]
  }
  if (reach?.kind !== 'pointwise') return []
  return reach.aligned
    .map((i) => node.inputs[i])
    .filter((input) => trace.spans.has(input))
    .filter((input) => trace.borders.has(input) || !samePlaces(trace.spans.get(input)!, spans))
    .map((input) => of(input, [SAME_PLACE, SAME_PLACE]))
}

/** How many patches one call takes: what goes through the rest at once. */
export function restBatch(trace: Trace, depth: number): number {
  const { local, frontier } = cutAt(trace, depth)
  const isLocal = new Set(local)
  const computed = trace.nodes.filter((node) => !isLocal.has(node)).flatMap(({ node }) => node.outputs.filter(Boolean))
  // The frontier's maps are gathered as rows of channels, and then turned.
  const bytes = [...computed, ...frontier, ...frontier]
    .map((value) => 4 * sizeOf(trace.build.type(value).shape))
    .reduce((total, size) => total + size, 0)
  const fitting = Math.floor(REST_BYTES / bytes / CONE_BATCH) * CONE_BATCH
  return Math.min(REST_BATCH, Math.max(CONE_BATCH, fitting))
}

/**
 * Patches whose windows are of one size stand together, since all windows of a batch are as large as the largest: at the border they are smaller. Two rows of patches at a time,
 * so that a batch is about as high as wide.
 */
function orderPositions(trace: Trace, positions: readonly Position[]): number[] {
  const ranks = pair((axis) => rankStarts(trace, axis, positions))
  const key = (index: number) => {
    const [row, column] = pair((axis) => ranks[axis].get(positions[index][axis])!)
    return [row >> 1, column, row & 1]
  }
  const keys = positions.map((_, index) => key(index))
  return positions
    .map((_, index) => index)
    .sort((a, b) => keys[a].reduce((order, part, i) => order || part - keys[b][i], 0) || a - b)
}

/** The distinct starts along an axis in the order of how large their windows are, summed over the graph as parts of each map. */
function rankStarts({ spans }: Trace, axis: 0 | 1, positions: readonly Position[]): Map<number, number> {
  const starts = [...new Set(positions.map((at) => at[axis]))].sort((a, b) => a - b)
  const reached = (start: number) =>
    [...spans.values()].reduce((sum, at) => sum + (at[axis].high[start] - at[axis].low[start]) / at[axis].extent, 0)
  const sizes = new Map(starts.map((start) => [start, reached(start)]))
  return new Map(starts.sort((a, b) => sizes.get(a)! - sizes.get(b)! || a - b).map((start, rank) => [start, rank]))
}

export function slices<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}
