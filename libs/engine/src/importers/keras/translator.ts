/** What a layer class declares: the weights that it keeps and how it becomes nodes of the graph. One entry a class, in layers/index.ts. */
import type { LayerLabel } from '../../errors/importer-errors.ts'
import type { Emitter } from './emitter.ts'
import type { LayerConfig } from './layer-config.ts'
import type { KerasTensor } from './tensors.ts'
import type { WeightName } from './weights.ts'

export interface LayerSpec extends LayerLabel {
  readonly config: LayerConfig
}

export interface TranslationContext extends LayerSpec {
  readonly emit: Emitter
  /** The tensors that the layer is called on, at least one. */
  readonly inputs: readonly [KerasTensor, ...KerasTensor[]]
}

export interface Translation {
  readonly output: KerasTensor
  /** The value before the fused activation, where there is one; it has the output's shape. */
  readonly preActivation?: string
}

export interface LayerTranslator {
  /** How many tensors one call takes; default exactly one. */
  readonly arity?: 'one' | 'several'
  /** Weights in the order in which Keras keeps them; none by default. */
  weights?(layer: LayerSpec): readonly WeightName[]
  /** Weights that a file may hold after those: no translation needs them, but they count as the layer's. */
  optionalWeights?(layer: LayerSpec): readonly string[]
  /** Emits the layer's nodes; throws where an option is beyond us. */
  translate(context: TranslationContext): Translation
}
