/** What a layer class declares: the weights that it keeps and how it becomes nodes of the graph. One entry a class, in layers/index.ts. */
import type { LayerLabel } from '../../errors/importer-errors.ts'
import type { CallArgument } from './calls.ts'
import type { Emitter } from './emitter.ts'
import type { LayerConfig } from './layer-config.ts'
import type { KerasTensor } from './tensors.ts'
import type { WeightForm } from './weight-form.ts'
import type { NamedWeight, WeightName } from './weights.ts'
import type { Writer } from './writer.ts'

export interface LayerSpec extends LayerLabel {
  readonly config: LayerConfig
}

export interface TranslationContext extends LayerSpec {
  readonly emit: Emitter
  /** The tensors that the layer is called on, at least one. */
  readonly inputs: readonly [KerasTensor, ...KerasTensor[]]
  /** Named arguments of the call, which the translator has announced. */
  readonly arguments: ReadonlyMap<string, CallArgument>
  /** What wrote the file. */
  readonly writer: Writer
}

export interface Translation {
  readonly output: KerasTensor
  /** The value before the fused activation, where there is one; it has the output's shape. */
  readonly preActivation?: string
}

export interface LayerTranslator {
  /** How many tensors one call takes; default exactly one. */
  readonly arity?: 'one' | 'several'
  /** Names of the arguments that a call may have beside its inputs; none by default. */
  readonly arguments?: readonly string[]
  /** Its options only matter in training: none is reported as unknown. */
  readonly inert?: boolean
  /** Weights in the order in which Keras keeps them; none by default. */
  weights?(layer: LayerSpec): readonly WeightName[]
  /** Weights that a file may hold after those: no translation needs them, but they count as the layer's. */
  optionalWeights?(layer: LayerSpec): readonly string[]
  /** The form in which people see a weight, `[kh, kw, in/groups, out]` for kernels; undefined where it is the stored one. */
  shown?(weight: NamedWeight): WeightForm | undefined
  /** Emits the layer's nodes; throws where an option is beyond us. */
  translate(context: TranslationContext): Translation
}
