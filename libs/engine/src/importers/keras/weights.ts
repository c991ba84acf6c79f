/**
 * The weights of a Keras model as their file stores them. Every container (HDF5 of Keras 2, archive of Keras 3, TensorFlow.js
 * shards) offers a `WeightStore`; what a layer needs is bound to what is stored once, when the file is opened.
 */
import { weightsMissing, type LayerLabel } from '../../errors/importer-errors.ts'
import type { WeightData } from '../weight-data.ts'

export interface StoredWeight {
  /** The framework's short name (`kernel`); absent where the file numbers weights. */
  readonly name?: string
  readonly shape: readonly number[]
  readonly data: WeightData
}

export interface WeightStore {
  /** Weights of a layer in the file's order; empty where it has none. */
  find(layer: LayerLabel): readonly StoredWeight[]
}

/** A weight that a layer needs: its name, or several where versions of Keras differ (the first is the one that we report). */
export type WeightName = string | readonly [string, ...string[]]

export interface NamedWeight extends StoredWeight {
  readonly name: string
}

/**
 * The shape under which people see a weight: kernels are `[kh, kw, in/groups, out]`. A depthwise kernel, stored `[kh, kw, in, multiplier]`, has a group for each
 * input channel, and its numbers already lie in the order of `[kh, kw, 1, in·multiplier]`.
 */
export function shownShape({ name, shape }: NamedWeight): readonly number[] {
  if (name !== 'depthwise_kernel' || shape.length !== 4) return shape
  const [height, width, channels, multiplier] = shape
  return [height, width, 1, channels * multiplier]
}

/** The weights of one layer by the names that its translator uses, in Keras's order. */
export class LayerWeights {
  readonly all: readonly NamedWeight[]

  constructor(all: readonly NamedWeight[]) {
    this.all = all
  }

  get(name: string): NamedWeight {
    const weight = this.all.find((candidate) => candidate.name === name)
    if (!weight) throw new Error(`the translator asks for the weight “${name}” without having announced it`)
    return weight
  }
}

export interface WantedWeights {
  readonly needed: readonly WeightName[]
  /** Bound where the file has them, after the others. */
  readonly optional?: readonly string[]
}

/** Finds the weights that a layer needs: by name where the file has names that fit, by position otherwise. */
export function bindWeights(layer: LayerLabel, { needed, optional = [] }: WantedWeights, store: WeightStore): LayerWeights {
  if (needed.length === 0) return new LayerWeights([])
  const found = store.find(layer)
  const aliases = needed.map((name) => (typeof name === 'string' ? [name] : name))
  const byName = aliases.map((names) => found.find(({ name }) => name !== undefined && names.includes(name)))
  const isComplete = byName.every((weight) => weight !== undefined)
  const isNumbered = found.every(({ name }) => name === undefined) && fits(found.length, needed.length, optional.length)
  if (!isComplete && !isNumbered) {
    throw weightsMissing(layer, {
      needed: aliases.map(([name]) => name),
      found: found.map(({ name, shape }) => `${name ?? 'a weight without a name'} [${shape.join(', ')}]`),
    })
  }
  const weights = isComplete ? byName : found
  const bound = aliases.map(([name], i) => ({ name, shape: weights[i].shape, data: weights[i].data }))
  const extra = optional.flatMap((name, i) => {
    const weight = isComplete ? found.find((candidate) => candidate.name === name) : found.at(needed.length + i)
    return weight ? [{ name, shape: weight.shape, data: weight.data }] : []
  })
  return new LayerWeights([...bound, ...extra])
}

function fits(found: number, needed: number, optional: number): boolean {
  return found >= needed && found <= needed + optional
}

/** What is odd about the numbers of a weight, or undefined. */
export function describeNonFinite(data: WeightData): string | undefined {
  let all = 0
  let nan = 0
  let infinite = 0
  for (const piece of data.pieces()) {
    all += piece.length
    // The difference of a finite number to itself is 0, of any other NaN: three times faster than to ask Number.isFinite.
    for (let i = 0; i < piece.length; i++) {
      const value = piece[i]
      if (value - value === 0) continue
      if (Number.isNaN(value)) nan++
      else infinite++
    }
  }
  const parts = [nan > 0 ? `${nan} NaN` : '', infinite > 0 ? `${infinite} infinite` : ''].filter(Boolean)
  return parts.length > 0 ? `${parts.join(' and ')} of ${all} numbers` : undefined
}
