/**
 * Answers questions about covered patches by computing only what a patch changes (graph/incremental). It keeps what the unchanged image gives, for the image that was asked about
 * last: each question names all that its answer depends on.
 */
import type { GraphBuilder } from '../graph/builder.ts'
import { baseSteps, type BaseStep } from '../graph/incremental/base.ts'
import { buildCone, buildRest, type Cone, type Rest } from '../graph/incremental/cone.ts'
import { gatheredBy, type Gathering } from '../graph/incremental/emitter.ts'
import {
  bandOf,
  gatherRows,
  placeWindows,
  storedInTurn,
  wholeMap,
  type Position,
  type StoredWindows,
  type Windows,
} from '../graph/incremental/places.ts'
import { CONE_BATCH, planOcclusion, restBatch, slices, type Plan } from '../graph/incremental/plan.ts'
import type { Spans } from '../graph/incremental/spans.ts'
import { cutAt, extentsOf, traceGraph, type Cut, type Pair, type Trace } from '../graph/incremental/trace.ts'
import type { Fetches, RuntimeModel, RuntimeTensor } from '../runtimes/runtime.ts'
import type { Occlusion, OcclusionPositions } from './explainable-model.ts'
import { toChannelsFirst } from './layout.ts'
import { ndArray, type NdArray } from './nd-array.ts'
import { sameNumbers } from './same-numbers.ts'

export interface OccluderParts {
  /** Gives a fresh builder of the whole graph with its head. */
  readonly builder: () => GraphBuilder
  /** The value that images are fed to. */
  readonly start: string
  /** What is computed, each `[N, classes]`. */
  readonly outputs: readonly string[]
  readonly runtime: RuntimeModel
}

/** What is derived from a model for one size of patch and one depth. */
interface Programs {
  readonly key: string
  readonly trace: Trace
  readonly cut: Cut
  readonly cone: Cone
  readonly rest: Rest
  /** Where the unchanged image's maps come from, but for the image itself. */
  readonly base: readonly BaseStep[]
}

/** Rows of channels by source, `[h·w, C]`. */
type Base = ReadonlyMap<string, Float32Array>

export class Occluder {
  readonly #parts: OccluderParts
  #trace: { readonly patch: string; readonly trace: Trace | null } | null = null
  #programs: Programs | null = null
  #base: { readonly key: string; readonly image: Float32Array; readonly rows: Base } | null = null

  constructor(parts: OccluderParts) {
    this.#parts = parts
  }

  /** Null where the input is no map. */
  plan({ patch, positions }: OcclusionPositions): Plan | null {
    const trace = this.#traced(patch)
    if (trace) checkPositions(trace, positions)
    return trace && planOcclusion(trace, positions)
  }

  /** The greatest depth that computes anything on windows; 0 where nothing can be. */
  deepest(patch: Pair<number>): number {
    const nodes = this.#traced(patch)?.nodes ?? []
    return nodes.findLastIndex(({ reach }) => reach !== null) + 1
  }

  /** The outputs for the image with each of the patches covered, in the order of the positions. `image`, `cover`: `[h, w, c]`. */
  async occlude(image: NdArray, cover: NdArray, { patch, positions, depth }: Occlusion): Promise<NdArray[]> {
    const programs = this.#derived(patch, depth)
    checkPositions(programs.trace, positions)
    const base = await this.#baseOf(image, programs)
    const parts: NdArray[][] = []
    for (const slice of slices(positions, restBatch(programs.trace, depth))) {
      const covered = (batch: readonly Position[], windows: Windows) => coveredPatches({ image, cover, patch }, batch, windows)
      parts.push(await new Pass(this.#parts, programs, base).run(slice, covered))
    }
    return this.#parts.outputs.map((_, i) => join(parts.map((results) => results[i])))
  }

  /** Frees what is kept of the last image. */
  forget(): void {
    this.#base = null
  }

  #traced(patch: Pair<number>): Trace | null {
    const key = patch.join('×')
    if (this.#trace?.patch !== key) {
      const { builder, start, outputs } = this.#parts
      this.#trace = { patch: key, trace: traceGraph(builder(), { start, outputs, patch }) }
    }
    return this.#trace.trace
  }

  #derived(patch: Pair<number>, depth: number): Programs {
    const key = `patch ${patch.join('×')}, depth ${depth}`
    if (this.#programs?.key === key) return this.#programs
    const trace = this.#traced(patch)
    if (!trace || depth < 1 || depth > trace.nodes.length) throw new RangeError(`there is no depth ${depth} in this model`)
    const cut = cutAt(trace, depth)
    const { builder } = this.#parts
    const cone = buildCone({ trace, cut, build: builder(), positions: [[0, 0]] })
    const rest = buildRest({ trace, cut, build: builder() })
    const sources = sourcesOf([...cone.gatherings, ...rest.gatherings]).filter((source) => source !== trace.start)
    const base = baseSteps(builder(), { start: trace.start, sources })
    this.#programs = { key, trace, cut, cone, rest, base }
    return this.#programs
  }

  async #baseOf(image: NdArray, { key, trace, base }: Programs): Promise<Base> {
    if (this.#base?.key === key && sameNumbers(this.#base.image, image.data)) return this.#base.rows
    this.#base = null
    const rows = new Map([[trace.start, image.data]])
    const values = new Map([[trace.start, asTensor(toChannelsFirst(ndArray([1, ...image.shape], image.data)))]])
    for (const [i, { graph, maps, handedOn }] of base.entries()) {
      const feeds = Object.fromEntries(graph.inputs.map(({ name }) => [name, values.get(name)!]))
      // Its memory is freed after each image: kept, it would be the largest of all (VGG16: 120 MiB).
      const results = await this.#parts.runtime.run({
        key: `${trace.start} base ${i}, ${key}`,
        graph: () => graph,
        feeds,
        once: true,
      })
      for (const [source, output] of maps) rows.set(source, results[output].data as Float32Array)
      for (const value of handedOn) values.set(value, results[value])
      const readLater = new Set(base.slice(i + 1).flatMap((step) => step.graph.inputs.map(({ name }) => name)))
      for (const value of values.keys()) if (!readLater.has(value)) values.delete(value)
    }
    this.#base = { key, image: image.data.slice(), rows }
    return rows
  }
}

function checkPositions({ spans, start }: Trace, positions: readonly Position[]): void {
  const extents = spans.get(start)!.map(({ extent }) => extent)
  const outside = positions.find((at) => at.some((p, axis) => !Number.isInteger(p) || p < 0 || p >= extents[axis]))
  if (outside) throw new RangeError(`a patch at [${outside.join(', ')}] does not begin inside the image`)
  if (positions.length === 0) throw new RangeError('there is no patch to cover')
}

function sourcesOf(gatherings: readonly Gathering[]): string[] {
  return [...new Set(gatherings.flatMap(({ base }) => (base === null ? [] : [sourceOf(base)])))]
}

const BASE = 'base of '
const sourceOf = (base: string) => base.slice(BASE.length)

function asTensor({ shape, data }: NdArray): RuntimeTensor {
  return { dtype: 'float32', dims: shape, data }
}

interface Covering {
  readonly image: NdArray
  readonly cover: NdArray
  readonly patch: Pair<number>
}

/** The windows of the image, `[patches, h, w, c]`, each with its patch covered. */
function coveredPatches(
  { image, cover, patch }: Covering,
  positions: readonly Position[],
  { size, starts }: Windows,
): RuntimeTensor {
  const [, width, channels] = image.shape
  const [rows, columns] = size
  const data = new Float32Array(positions.length * rows * columns * channels)
  positions.forEach(([top, left], i) => {
    const [y0, x0] = [starts[0][i], starts[1][i]]
    for (let y = y0; y < y0 + rows; y++) {
      const at = (i * rows + y - y0) * columns * channels
      const row = (array: NdArray, from: number, to: number) =>
        array.data.subarray((y * width + from) * channels, (y * width + to) * channels)
      data.set(row(image, x0, x0 + columns), at)
      if (y < top || y >= top + patch[0]) continue
      const [from, to] = [Math.max(x0, left), Math.min(x0 + columns, left + patch[1])]
      data.set(row(cover, from, to), at + (from - x0) * channels)
    }
  })
  return { dtype: 'float32', dims: [positions.length, rows, columns, channels], data }
}

type Cover = (positions: readonly Position[], windows: Windows) => RuntimeTensor

/** What batches of windows gave at one source. */
interface Stored {
  readonly parts: Float32Array[]
  readonly starts: [number[], number[]]
  readonly sizes: [number[], number[]]
  readonly rows: number[]
  total: number
}

/** Patches that go through the rest together. */
class Pass {
  readonly #parts: OccluderParts
  readonly #programs: Programs
  readonly #base: Base

  constructor(parts: OccluderParts, programs: Programs, base: Base) {
    this.#parts = parts
    this.#programs = programs
    this.#base = base
  }

  async run(positions: readonly Position[], cover: Cover): Promise<NdArray[]> {
    const { rest } = this.#programs
    const stored = new Map([...rest.windows.keys()].map((source): [string, Stored] => [source, emptyStore()]))
    for (const batch of slices(positions, CONE_BATCH)) await this.#runCone(batch, { cover, stored })
    return this.#runRest(positions.length, stored)
  }

  async #runCone(positions: readonly Position[], { cover, stored }: { cover: Cover; stored: ReadonlyMap<string, Stored> }) {
    const { cone, cut, key, trace } = this.#programs
    const placed = new Map<Pair<Spans>, Windows>()
    const place = (spans: Pair<Spans>): Windows => {
      const windows = placed.get(spans) ?? placeWindows(spans, positions)
      placed.set(spans, windows)
      return windows
    }
    const windowsOf = (source: string) => place(trace.spans.get(source)!)
    const feeds: Record<string, RuntimeTensor> = { [cone.patch]: cover(positions, windowsOf(trace.start)) }
    const gatherings = cone.gatherings.map((gathering) => ({
      gathering,
      to: place(gathering.spans!),
      changed: (source: string) => storedInTurn(windowsOf(source)),
    }))
    this.#feedRows(gatherings, feeds)
    for (const { input, spans, factors } of cone.factors) feeds[input] = factorsAt(place(spans), factors)
    const graph = () => buildCone({ trace, cut, build: this.#parts.builder(), positions }).graph
    const results = await this.#parts.runtime.run({ key: `${trace.start} windows, ${key}`, graph, feeds, open: cone.open })
    for (const [source, output] of cone.windows) store(stored.get(source)!, results[output], windowsOf(source))
  }

  async #runRest(count: number, stored: ReadonlyMap<string, Stored>): Promise<NdArray[]> {
    const { rest, key, trace } = this.#programs
    const feeds: Record<string, RuntimeTensor> = {}
    for (const [source, input] of rest.windows) feeds[input] = rowsOf(stored.get(source)!)
    const gatherings = rest.gatherings.map((gathering) => ({
      gathering,
      to: wholeMap(extentsOf(trace.build.type(gathering.value).shape), count),
      changed: (source: string) => stored.get(source)!,
    }))
    this.#feedRows(gatherings, feeds)
    const graph = () => rest.graph
    const results: Fetches = await this.#parts.runtime.run({ key: `${trace.start} rest, ${key}`, graph, feeds, open: rest.open })
    return rest.results.map((name) => ndArray(results[name].dims, results[name].data as Float32Array))
  }

  /** The numbers of rows, and the rows of the base that they need. */
  #feedRows(gatherings: readonly Gathers[], feeds: Record<string, RuntimeTensor>): void {
    const { trace } = this.#programs
    const all = gatherings.map(({ gathering, to, changed }) => ({
      gathering,
      changed,
      gathered: gatheredBy(gathering, trace, to),
    }))
    const bands = new Map<string | null, Pair<number>>()
    for (const { gathering, gathered } of all) {
      const [first, last] = gathering.base === null ? [0, gathered.from.extents[0]] : bandOf(gathered)
      const known = gathering.base === null ? undefined : bands.get(gathering.base)
      const band = known ? ([Math.min(known[0], first), Math.max(known[1], last)] as const) : ([first, last] as const)
      bands.set(gathering.base ?? gathering.input, band)
    }
    for (const { gathering, gathered, changed } of all) {
      const { base, input } = gathering
      const { source, extents } = gathered.from
      const band = bands.get(base ?? input)!
      const data = gatherRows(gathered, base === null ? null : changed(source), band)
      const dims = [gathered.to.starts[0].length, ...gathered.readings.map(({ length }, axis) => length(gathered.to.size[axis]))]
      feeds[input] = { dtype: 'int32', dims, data }
      if (base === null) continue
      const rows = this.#base.get(source)!
      const rowSize = rows.length / extents[0]
      feeds[base] = {
        dtype: 'float32',
        dims: [(band[1] - band[0]) * extents[1], rowSize / extents[1]],
        data: rows.subarray(band[0] * rowSize, band[1] * rowSize),
      }
    }
  }
}

interface Gathers {
  readonly gathering: Gathering
  readonly to: Windows
  readonly changed: (source: string) => StoredWindows
}

function emptyStore(): Stored {
  return { parts: [], starts: [[], []], sizes: [[], []], rows: [], total: 0 }
}

function store(stored: Stored, { data }: RuntimeTensor, { size, starts }: Windows): void {
  const area = size[0] * size[1]
  stored.parts.push(data as Float32Array)
  for (let i = 0; i < starts[0].length; i++) {
    for (const axis of [0, 1] as const) {
      stored.starts[axis].push(starts[axis][i])
      stored.sizes[axis].push(size[axis])
    }
    stored.rows.push(stored.total)
    stored.total += area
  }
}

function rowsOf({ parts, total }: Stored): RuntimeTensor {
  const size = parts.reduce((all, { length }) => all + length, 0)
  const data = parts.length === 1 ? parts[0] : new Float32Array(size)
  if (parts.length > 1) parts.reduce((at, part) => (data.set(part, at), at + part.length), 0)
  return { dtype: 'float32', dims: [total, size / total], data }
}

/** `[patches, 1, h, w]` */
function factorsAt({ size, starts }: Windows, [rows, columns]: readonly (readonly number[])[]): RuntimeTensor {
  const data = Float32Array.from({ length: starts[0].length * size[0] * size[1] }, (_, at) => {
    const [patch, y, x] = [Math.floor(at / (size[0] * size[1])), Math.floor(at / size[1]) % size[0], at % size[1]]
    return rows[starts[0][patch] + y] * columns[starts[1][patch] + x]
  })
  return { dtype: 'float32', dims: [starts[0].length, 1, ...size], data }
}

function join(parts: readonly NdArray[]): NdArray {
  const data = new Float32Array(parts.reduce((size, part) => size + part.data.length, 0))
  parts.reduce((at, part) => (data.set(part.data, at), at + part.data.length), 0)
  return ndArray([parts.reduce((rows, { shape }) => rows + shape[0], 0), ...parts[0].shape.slice(1)], data)
}
