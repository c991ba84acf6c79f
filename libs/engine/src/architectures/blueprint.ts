/**
 * A blueprint: a network of Keras Applications without its weights, as the layers that Keras would list, with everything that can be known
 * of them before numbers are there. Its `config` is what a whole model of Keras 2 holds as `model_config`.
 */
import type { JsonObject } from '../importers/keras/layer-config.ts'

export interface Blueprint {
  /** Keras's name of the model: `resnet50`. */
  readonly name: string
  /** In Keras's order, which is the order of the weights in a file. */
  readonly layers: readonly BlueprintLayer[]
  readonly config: JsonObject
}

export interface BlueprintLayer {
  readonly name: string
  readonly className: string
  /** Its options in Keras's words, without the name. */
  readonly options: JsonObject
  /** The layers whose outputs it takes. */
  readonly inputs: readonly string[]
  /** Of its output, without the batch, channels last. */
  readonly shape: readonly number[]
  /** In Keras's order. */
  readonly weights: readonly WeightSpec[]
}

export interface WeightSpec {
  /** Keras's short name: `kernel`. */
  readonly name: string
  /** As Keras stores it. */
  readonly shape: readonly number[]
  /** Files of some versions lack it. */
  readonly optional?: boolean
}

/** What Keras's summary calls the total. */
export function countParameters({ layers }: Blueprint): number {
  const sizes = layers.flatMap(({ weights }) => weights.map(({ shape }) => shape.reduce((size, extent) => size * extent, 1)))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** The layers that keep weights, in Keras's order. */
export function weightedLayers({ layers }: Blueprint): BlueprintLayer[] {
  return layers.filter(({ weights }) => weights.length > 0)
}
