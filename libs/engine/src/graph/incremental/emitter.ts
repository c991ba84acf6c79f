/** What the two graphs of incremental occlusion are made with: their inputs, and the gathering of rows of channels. */
import type { GraphBuilder } from '../builder.ts'
import { known } from '../dimensions.ts'
import { BATCH, floats, integers, type Graph } from '../graph.ts'
import { subgraph } from '../subgraph.ts'
import { fillsOf, lengths, type Gathered, type Windows } from './places.ts'
import type { Spans } from './spans.ts'
import { extentsOf, pair, resolve, SAME_PLACE, samePlaces, type Pair, type Reading, type Trace } from './trace.ts'

/** An input of int32 `[patches, height, width]`: where rows are gathered from. */
export interface Gathering {
  readonly input: string
  /** The value that is read; a constant if `base` is null. */
  readonly value: string
  /** The input that holds the base's rows `[rows, channels]` of the source. */
  readonly base: string | null
  /** Where the windows of the result lie; null: the whole map. */
  readonly spans: Pair<Spans> | null
  readonly readings: Pair<Reading>
  readonly padding: number | null
}

/** Where what is gathered goes, and how it is read there. */
export interface Destination {
  readonly spans: Pair<Spans> | null
  readonly to: Windows
  readonly readings: Pair<Reading>
  readonly padding: number | null
}

/** What has one position along an axis is the same at all of them. */
const ALWAYS_FIRST: Reading = { ...SAME_PLACE, stride: 0, step: 0 }

export const ROWS_AXES = [0, 2, 3, 1]
export const MAP_AXES = [0, 3, 1, 2]

/** What a gathering gives, in both orders of axes: `[patches, h, w, C]` and `[patches, C, h, w]`. */
export interface GatheredMap {
  readonly gathering: Gathering
  readonly windows: string
  readonly map: string
}

/** What both graphs are made with. */
export class Emitter {
  readonly build: GraphBuilder
  readonly gatherings: Gathering[] = []
  readonly inputs: string[] = []
  readonly open: Record<string, readonly number[]> = {}
  readonly #trace: Trace
  readonly #gathered: GatheredMap[] = []

  constructor(trace: Trace, build: GraphBuilder) {
    this.#trace = trace
    this.build = build
  }

  input(
    name: string,
    shape: readonly (number | string)[],
    { dtype = 'float32' as 'float32' | 'int32', open = [] as number[] } = {},
  ) {
    if (this.inputs.includes(name)) return name
    this.build.input(name, dtype, shape)
    this.inputs.push(name)
    this.open[name] = open
    return name
  }

  /** A map from rows: fills, then the base, then the windows that `windowRows` gives. */
  gather(value: string, to: Destination, windowRows: (source: string) => string): GatheredMap {
    const made = this.#gathered.find(({ gathering }) => isSame(gathering, value, to))
    if (made) return made
    const { build } = this
    const from = resolve(this.#trace, value)
    const channels = channelsOf(build, from.source)
    const fills = fillsOf({ from, padding: to.padding })
    const base = this.input(`base of ${from.source}`, [from.extents[0] * from.extents[1], channels], { open: [0] })
    const rows = [...(fills.length > 0 ? [build.constant(fillRows(fills, channels))] : []), base, windowRows(from.source)]
    return this.#pick({ value, rows, base }, to)
  }

  /** The same of a constant with positions. */
  gatherConstant(value: string, to: Destination): GatheredMap {
    const { build } = this
    const { shape } = build.type(value)
    const padded = build.op('Reshape', [
      value,
      build.constant(integers([...Array<number>(4 - shape.length).fill(1), ...shape.map(known)])),
    ])
    const channels = channelsOf(build, padded)
    const rows = build.op('Reshape', [
      build.op('Transpose', [padded], { perm: ROWS_AXES }),
      build.constant(integers([-1, channels])),
    ])
    const extents = extentsOf(build.type(padded).shape)
    const readings = pair((axis) => (extents[axis] === 1 ? ALWAYS_FIRST : SAME_PLACE))
    return this.#pick({ value, rows: [rows], base: null }, { ...to, readings })
  }

  /** `[patches, h, w, C]` as rows `[patches·h·w, C]`. */
  rows(windows: string): string {
    const { build } = this
    return build.op('Reshape', [windows, build.constant(integers([-1, known(build.type(windows).shape[3])]))])
  }

  cut(outputs: readonly string[]): Graph {
    return subgraph(this.build, { inputs: this.inputs, outputs })
  }

  #pick(from: { value: string; rows: readonly string[]; base: string | null }, to: Destination): GatheredMap {
    const { build } = this
    const patches = to.spans === null ? BATCH : to.to.starts[0].length
    const open = to.spans === null ? [] : [0, 1, 2]
    const name = `rows of ${from.value} ${this.gatherings.length}`
    const input = this.input(name, [patches, ...lengths(to)], { dtype: 'int32', open })
    const { spans, readings, padding } = to
    const gathering = { input, value: from.value, base: from.base, spans, readings, padding }
    this.gatherings.push(gathering)
    const all = from.rows.length > 1 ? build.op('Concat', from.rows, { axis: 0 }) : from.rows[0]
    const windows = build.op('Gather', [all, input], { axis: 0 })
    const result = { gathering, windows, map: build.op('Transpose', [windows], { perm: MAP_AXES }) }
    this.#gathered.push(result)
    return result
  }
}

function isSame(a: Gathering, value: string, to: Destination): boolean {
  if (a.value !== value || a.padding !== to.padding || (a.spans === null) !== (to.spans === null)) return false
  const sameReadings = a.readings.every((reading, axis) => {
    const other = to.readings[axis]
    return (
      reading.before === other.before &&
      reading.stride === other.stride &&
      reading.step === other.step &&
      reading.length(2) === other.length(2)
    )
  })
  return sameReadings && (a.spans === null || to.spans === null || samePlaces(a.spans, to.spans))
}

export function channelsOf(build: GraphBuilder, value: string): number {
  return known(build.type(value).shape[1])
}

function fillRows(fills: readonly number[], channels: number) {
  return floats(
    [fills.length, channels],
    fills.flatMap((fill) => Array.from({ length: channels }, () => fill)),
  )
}

/** What a gathering gathers in one batch. */
export function gatheredBy({ value, readings, padding }: Gathering, trace: Trace, to: Windows): Gathered {
  const isConstant = !trace.spans.has(value)
  if (!isConstant) return { from: resolve(trace, value), readings, to, padding }
  return { from: { source: value, borders: [], extents: constantExtents(trace, value) }, readings, to, padding }
}

function constantExtents({ build }: Trace, value: string): Pair<number> {
  const { shape } = build.type(value)
  return [shape.length > 1 ? known(shape.at(-2)!) : 1, known(shape.at(-1)!)]
}
