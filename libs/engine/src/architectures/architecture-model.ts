/** A model made of an architecture and weights from elsewhere: a blueprint for every input size, translated as a Keras model is. */
import type { InputSize, UnhashedModel } from '../importers/importer.ts'
import { kerasModel } from '../importers/keras/keras-model.ts'
import type { StoredWeight, WeightStore } from '../importers/keras/weights.ts'
import type { Architecture, Variant } from './architecture.ts'

export interface ArchitectureModelParts {
  readonly architecture: Architecture
  readonly variant: Variant
  /** Null: without the classifier. */
  readonly classes: number | null
  /** By the blueprint's names of layers. */
  readonly weights: ReadonlyMap<string, readonly StoredWeight[]>
  readonly warnings?: readonly string[]
}

export function architectureModel({ architecture, variant, classes, weights, ...rest }: ArchitectureModelParts): UnhashedModel {
  const { id, preprocess, size, fixedByTop = false } = architecture
  const model = (input: InputSize, find: WeightStore['find']) =>
    kerasModel({ format: 'keras-h5', config: variant.build({ size: input, classes }).config, store: { find }, ...rest })
  const usual = { height: size, width: size }
  // Built at once: what is wrong is said when the file is opened.
  const first = model(usual, ({ name }) => weights.get(name) ?? [])
  const isFixed = fixedByTop && classes !== null
  return {
    ...first,
    inputShape: isFixed ? [size, size, 3] : [null, null, 3],
    architecture: { id, preprocess, inputSize: usual },
    build: (input) => {
      const isUsual = input.height === size && input.width === size
      return (isUsual ? first : model(input, ({ name }) => weights.get(name)?.map(checked) ?? [])).build(input)
    },
  }
}

/** A weight whose numbers have been looked through. */
function checked({ name, shape, data }: StoredWeight): StoredWeight {
  return { ...(name === undefined ? {} : { name }), shape, data: { ...data, isChecked: true } }
}
