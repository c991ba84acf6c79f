/**
 * What vision transformers compute with: tokens `[N, t, c]`, one for each place of a grid of patches after a few without a place (class token, distillation,
 * registers), and maps of attention from token to token.
 */
import type { GraphBuilder } from '../graph/builder.ts'
import { quotient } from '../graph/dimensions.ts'
import { BATCH, type Shape } from '../graph/graph.ts'
import type { AttentionInfo, TokenGrid } from './explainable-model.ts'

/** A class token, one for distillation, and up to four registers. */
const MAX_WITHOUT_PLACE = 5

/** An attention map of the graph: which token looks at which. */
export interface AttentionMap extends Omit<AttentionInfo, 'name'> {
  /** `[N, heads, t, t]` or `[heads·N, t, t]`: the result of a Softmax over its last axis. */
  readonly value: string
}

export class Tokens {
  /** The places of patches: the maps that convolutions make. */
  readonly #grids: readonly (readonly [number, number])[]
  readonly #attention: ReadonlyMap<string, AttentionMap>
  /** Numbers of tokens that look at each other. */
  readonly #counts: ReadonlySet<number>

  constructor(build: GraphBuilder) {
    this.#grids = build.nodes.flatMap(({ op, outputs }) => {
      if (op !== 'Conv') return []
      const [, , height, width] = build.type(outputs[0]).shape
      return typeof height === 'number' && typeof width === 'number' ? [[height, width] as const] : []
    })
    const maps = findAttention(build, (count) => this.#gridOf(count, true))
    this.#attention = new Map(maps.map((map) => [map.value, map]))
    this.#counts = new Set(maps.map(({ tokens: { grid, withoutPlace } }) => grid[0] * grid[1] + withoutPlace))
  }

  /** In the order of the graph. */
  get attention(): readonly AttentionMap[] {
    return [...this.#attention.values()]
  }

  attentionAt(value: string): AttentionMap | undefined {
    return this.#attention.get(value)
  }

  /** The grid of a value of this shape, if it holds tokens. */
  of(shape: Shape): TokenGrid | undefined {
    const [batch, count] = shape
    if (shape.length !== 3 || batch !== BATCH || typeof count !== 'number') return undefined
    return this.#gridOf(count, this.#counts.has(count))
  }

  /** Queries, keys and values of several heads, `[N, heads, t, d]` or turned, look like maps. */
  areHeads(shape: Shape): boolean {
    return shape.length === 4 && shape.slice(2).some((extent) => typeof extent === 'number' && this.#counts.has(extent))
  }

  /** As a map of the model says; a square only where tokens are known to look at each other. */
  #gridOf(count: number, isAttended: boolean): TokenGrid | undefined {
    for (let withoutPlace = 0; withoutPlace <= MAX_WITHOUT_PLACE; withoutPlace++) {
      const grid = this.#grids.find(([height, width]) => height * width > 1 && height * width === count - withoutPlace)
      if (grid) return { grid, withoutPlace }
    }
    if (!isAttended) return undefined
    for (const withoutPlace of [1, 0, 2]) {
      const side = Math.sqrt(count - withoutPlace)
      if (Number.isInteger(side) && side > 1) return { grid: [side, side], withoutPlace }
    }
    return undefined
  }
}

function findAttention(build: GraphBuilder, gridOf: (count: number) => TokenGrid | undefined): AttentionMap[] {
  return build.nodes.flatMap(({ op, outputs: [value], attributes }) => {
    if (op !== 'Softmax') return []
    const { shape } = build.type(value)
    const rank = shape.length
    const [rows, columns] = shape.slice(-2)
    const { axis = -1 } = attributes
    if ((rank !== 3 && rank !== 4) || rows !== columns || typeof rows !== 'number') return []
    if (axis !== -1 && axis !== rank - 1) return []
    const heads = rank === 4 && shape[0] === BATCH ? shape[1] : rank === 3 ? quotient(shape[0], BATCH) : undefined
    const tokens = gridOf(rows)
    return typeof heads === 'number' && tokens ? [{ value, heads, tokens }] : []
  })
}
