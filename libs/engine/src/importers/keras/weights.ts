/**
 * The weights of a Keras model as their file stores them. Every container (HDF5 of Keras 2, archive of Keras 3, TensorFlow.js
 * shards) offers a `WeightStore`; what a layer needs is bound to what is stored once, when the file is opened.
 */
import { weightsMissing, type LayerLabel } from '../../errors/importer-errors.ts'
import type { WeightData } from '../weight-data.ts'
import type { Hdf5Dataset } from './hdf5.ts'
import type { PathStep, TopologyLayer } from './topology.ts'

export interface StoredWeight {
  /** The framework's short name (`kernel`); absent where the file numbers weights. */
  readonly name?: string
  /** The name in the file (`block1/conv/kernel`), where it has more to it. */
  readonly fullName?: string
  readonly shape: readonly number[]
  readonly data: WeightData
}

export interface WeightStore {
  /** Weights of a layer in the file's order; empty where it has none. `all`: the layers of the whole model, where some of them may be in nested models. */
  find(layer: SoughtLayer, all?: readonly WantingLayer[]): readonly StoredWeight[]
}

export interface SoughtLayer extends LayerLabel {
  /** The way to a layer of a nested model. */
  readonly path?: readonly PathStep[]
}

/** A layer and what it needs. */
export interface WantingLayer extends TopologyLayer {
  readonly wanted: WantedWeights
}

/** A weight that a layer needs: its name, or several where versions of Keras differ (the first is the one that we report). */
export type WeightName = string | readonly [string, ...string[]]

export interface NamedWeight extends StoredWeight {
  readonly name: string
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
  readonly optional: readonly string[]
}

/** Finds the weights that a layer needs: by name where the file has names that fit, by position otherwise. */
export function bindWeights(layer: WantingLayer, all: readonly WantingLayer[], store: WeightStore): LayerWeights {
  const { needed, optional } = layer.wanted
  if (needed.length === 0) return new LayerWeights([])
  const found = store.find(layer, all)
  const byName = needed.map((name) => findNamed(found, name))
  const isComplete = byName.every((weight) => weight !== undefined)
  const numbered = found.filter(({ name }) => name === undefined)
  if (!isComplete && !fits(numbered.length, needed.length, optional.length)) {
    throw weightsMissing(layer, {
      needed: needed.map(shownName),
      found: found.map(({ name, shape }) => `${name ?? 'a weight without a name'} [${shape.join(', ')}]`),
    })
  }
  const weights = isComplete ? byName : numbered
  const bound = needed.map((name, i) => ({ name: shownName(name), shape: weights[i].shape, data: weights[i].data }))
  const extra = optional.flatMap((name, i) => {
    const weight = isComplete ? findNamed(found, name) : numbered.at(needed.length + i)
    return weight ? [{ name, shape: weight.shape, data: weight.data }] : []
  })
  return new LayerWeights([...bound, ...extra])
}

function shownName(name: WeightName): string {
  return typeof name === 'string' ? name : name[0]
}

/** The weight whose name is, or ends in, one of these: `kernel` finds `block1/conv/kernel`, `query/kernel` finds `attention/query/kernel`. */
export function findNamed(weights: readonly StoredWeight[], wanted: WeightName): StoredWeight | undefined {
  const names = typeof wanted === 'string' ? [wanted] : wanted
  return weights.find(
    ({ name, fullName = name }) => fullName !== undefined && names.some((end) => `/${fullName}`.endsWith(`/${end}`)),
  )
}

/** A dataset as a weight; its numbers are looked at only if a layer asks for them, since a file may also hold states that are none. */
export function fromDataset(dataset: Hdf5Dataset, fullName?: string): StoredWeight {
  return {
    ...(fullName === undefined ? {} : { name: shortName(fullName), fullName }),
    shape: dataset.shape,
    get data() {
      return dataset.data()
    },
  }
}

/** `block1/conv_1/kernel` → `kernel`. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

function fits(found: number, needed: number, optional: number): boolean {
  return found >= needed && found <= needed + optional
}

/** What is odd about the numbers of a weight, or undefined. */
export function describeNonFinite(data: WeightData): string | undefined {
  if (data.isChecked) return undefined
  let all = 0
  let nan = 0
  let infinite = 0
  for (const piece of data.pieces()) {
    all += piece.length
    if (allFinite(piece)) continue
    for (const value of piece) {
      if (Number.isNaN(value)) nan++
      else if (!Number.isFinite(value)) infinite++
    }
  }
  const parts = [nan > 0 ? `${nan} NaN` : '', infinite > 0 ? `${infinite} infinite` : ''].filter(Boolean)
  return parts.length > 0 ? `${parts.join(' and ')} of ${all} numbers` : undefined
}

/** The difference of a finite number to itself is 0, of any other NaN, and so is the sum of them. Four sums, since each addition waits for the one before: five times faster than to ask `Number.isFinite`. */
function allFinite(numbers: Float32Array): boolean {
  const whole = numbers.length - (numbers.length % 4)
  let [a, b, c, d] = [0, 0, 0, 0]
  for (let i = 0; i < whole; i += 4) {
    a += numbers[i] - numbers[i]
    b += numbers[i + 1] - numbers[i + 1]
    c += numbers[i + 2] - numbers[i + 2]
    d += numbers[i + 3] - numbers[i + 3]
  }
  for (let i = whole; i < numbers.length; i++) a += numbers[i] - numbers[i]
  return a + b + c + d === 0
}
