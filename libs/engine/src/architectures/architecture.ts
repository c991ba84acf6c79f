/**
 * Networks of Keras Applications by name, so that a file that holds nothing but their weights can be opened. Layers have the names that
 * TensorFlow's Keras gives them in a new session.
 */
import type { Preset } from '../image/contract.ts'
import type { InputSize } from '../importers/importer.ts'
import type { Blueprint } from './blueprint.ts'
import type { ArchitectureName } from './names.ts'

export interface Architecture {
  /** What `--architecture` takes: Keras's name of the model, lower case. */
  readonly id: ArchitectureName
  /** Keras's own spelling. */
  readonly title: string
  /** Pixels of a side of the square images that it was made for. */
  readonly size: number
  /** How its weights from Keras want their pixels. */
  readonly preprocess: Preset
  /** Whether the classifier ties it to one input size. */
  readonly fixedByTop?: boolean
  /** The network's forms that Keras has; the first is the usual one. */
  readonly variants: readonly Variant[]
}

export interface Variant {
  /** How messages tell it from the others: `alpha 0.25`; empty for the usual one. */
  readonly label: string
  build(options: BuildOptions): Blueprint
  /** Whether it is the one for these numbers, where layers and shapes do not tell. */
  accepts?(weights: WeightReader): boolean
}

/** The numbers of a layer's weight, or undefined where the file has none. */
export type WeightReader = (layer: string, weight: string) => Float32Array | undefined

export interface BuildOptions {
  readonly size: InputSize
  /** How many classes; null: without the classifier (Keras's include_top=False). */
  readonly classes: number | null
}
