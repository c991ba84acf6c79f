/**
 * Adds the nodes of one layer to the graph. Values are named after their layer (`block1/conv`, `block1/conv:pre-activation`, `block1/conv:kernel`), so
 * that a graph can be read; no made-up name ever takes the name of a layer.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { floats, integers, type Attribute, type Initializer } from '../../graph/graph.ts'
import { weightMismatch, type LayerLabel } from '../../errors/importer-errors.ts'
import type { WeightData } from '../weight-data.ts'
import { inForm, type WeightForm } from './weight-form.ts'
import type { LayerWeights } from './weights.ts'

export interface EmitterOptions {
  readonly build: GraphBuilder
  readonly layer: LayerLabel
  readonly weights: LayerWeights
  /** Names that are not to be made up: those of all layers. */
  readonly reserved: ReadonlySet<string>
}

export class Emitter {
  readonly layer: LayerLabel
  readonly #build: GraphBuilder
  readonly #weights: LayerWeights
  readonly #reserved: ReadonlySet<string>
  /** Values that this emitter has added. */
  readonly made = new Set<string>()

  constructor({ build, layer, weights, reserved }: EmitterOptions) {
    this.#build = build
    this.layer = layer
    this.#weights = weights
    this.#reserved = reserved
  }

  /** Adds a node with one output and returns that value's name. */
  op(op: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}): string {
    const name = this.#name(op)
    this.made.add(name)
    return this.#build.add(op, inputs, attributes, { name, outputs: [name] })[0]
  }

  constant(name: string, initializer: Initializer): string {
    return this.#build.initializer(this.#name(name), initializer)
  }

  scalar(value: number): string {
    return this.constant('constant', floats([], [value]))
  }

  integers(values: readonly number[]): string {
    return this.constant('constant', integers(values))
  }

  /**
   * A weight of the layer as a constant of the graph. `shape` is the stored shape that configuration and input ask for; a weight
   * of another shape is refused. A layer that is called twice shares its constants.
   */
  weight(name: string, shape: readonly number[], form: WeightForm = { dims: shape }): string {
    const stored = this.stored(name, shape)
    const value = `${this.layer.name}:${name}`
    if (this.#build.constantOf(value)) return value
    return this.#build.initializer(value, inForm(stored, form))
  }

  /** The stored numbers of a weight, whose shape must be this. */
  stored(name: string, shape: readonly number[]): WeightData {
    const weight = this.#weights.get(name)
    if (weight.shape.join() !== shape.join()) {
      throw weightMismatch(this.layer, { weight: name, expected: shape, found: weight.shape })
    }
    return weight.data
  }

  /** The shape of a weight as it is stored. */
  shapeOf(name: string): readonly number[] {
    return this.#weights.get(name).shape
  }

  #name(suffix: string): string {
    const stem = `${this.layer.name}:${suffix}`
    let name = stem
    for (let i = 1; this.#build.has(name) || this.#reserved.has(name); i++) name = `${stem}_${i}`
    return name
  }
}
