/** A model of the Keras family, whatever file it came in, as an `ImportedModel`. */
import { kerasVersionUnsupported } from '../../errors/importer-errors.ts'
import type { InputSize, ModelFormat, UnhashedModel } from '../importer.ts'
import { bindLayers, weightWarnings } from './check-layers.ts'
import { optionWarnings } from './ignored-options.ts'
import { readImageInput } from './image-input.ts'
import { orderOutputs, type OrderedOutputs } from './outputs.ts'
import { readTopology } from './topology.ts'
import { translate } from './translate.ts'
import type { WeightStore } from './weights.ts'
import { readWriter } from './writer.ts'

export interface KerasModelParts {
  readonly format: ModelFormat
  /** The JSON object with `class_name` and `config`. */
  readonly config: unknown
  /** The version of Keras that wrote the file; absent where it does not say. */
  readonly version?: string
  readonly store: WeightStore
  readonly warnings?: readonly string[]
}

export function kerasModel({ format, config, version, store, warnings = [] }: KerasModelParts): UnhashedModel {
  if (version?.match(/^[01]\./)) throw kerasVersionUnsupported(version)
  if (version === undefined && hasOptionsOfKeras1(config)) throw kerasVersionUnsupported('1')
  const topology = readTopology(config)
  const layers = bindLayers(topology, store)
  const { shape, flat } = readImageInput(topology)
  const outputs = orderOutputs(topology)
  const writer = readWriter({ format, version, config })
  const build = ({ height, width }: InputSize) =>
    translate({ topology, layers, outputs: outputs.all, input: [height, width, shape[2]], flat, writer })
  // Where the size is known the graph is built at once, so that what is wrong with the file is said when it is opened.
  const [height, width] = shape
  const built = height !== null && width !== null ? build({ height, width }) : undefined
  return {
    format,
    inputShape: shape,
    warnings: [...warnings, ...weightWarnings(layers), ...outputWarnings(outputs), ...(built ? optionWarnings(layers) : [])],
    build: (size) => (built && size.height === height && size.width === width ? built : build(size)),
  }
}

/** The first versions did not say which they were. */
function hasOptionsOfKeras1(config: unknown): boolean {
  return /"(nb_filter|border_mode|dim_ordering)":/.test(JSON.stringify(config))
}

function outputWarnings({ all, ends }: OrderedOutputs): string[] {
  if (ends < 2) return []
  return [`The model ends in ${ends} outputs; “${all[0].layer}” is taken as the class scores.`]
}
