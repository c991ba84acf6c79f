/** A model of the Keras family, whatever file it came in, as an `ImportedModel`. */
import { kerasVersionUnsupported } from '../../errors/importer-errors.ts'
import type { ImportedModel, ModelFormat } from '../importer.ts'
import { bindLayers, weightWarnings } from './check-layers.ts'
import { readImageInput } from './image-input.ts'
import { orderOutputs, type OrderedOutputs } from './outputs.ts'
import { readTopology } from './topology.ts'
import { translate } from './translate.ts'
import type { WeightStore } from './weights.ts'

export interface KerasModelParts {
  readonly format: ModelFormat
  readonly sha256: string
  /** The JSON object with `class_name` and `config`. */
  readonly config: unknown
  /** The version of Keras that wrote the file; absent where it does not say. */
  readonly version?: string
  readonly store: WeightStore
  readonly warnings?: readonly string[]
}

export function kerasModel({ format, sha256, config, version, store, warnings = [] }: KerasModelParts): ImportedModel {
  if (version?.match(/^[01]\./)) throw kerasVersionUnsupported(version)
  const topology = readTopology(config)
  const layers = bindLayers(topology, store)
  const { shape, flat } = readImageInput(topology)
  const outputs = orderOutputs(topology)
  return {
    format,
    inputShape: shape,
    sha256,
    warnings: [...warnings, ...weightWarnings(layers), ...outputWarnings(outputs)],
    build: ({ height, width }) => translate({ topology, layers, outputs: outputs.all, input: [height, width, shape[2]], flat }),
  }
}

function outputWarnings({ all, ends }: OrderedOutputs): string[] {
  if (ends < 2) return []
  return [`The model ends in ${ends} outputs; “${all[0].layer}” is taken as the class scores.`]
}
