/** What is checked of every layer as soon as the file is open, before a size is known: class, data format, weights, unknown options. */
import { layerChannelsFirst, layerCustom, layerUnsupported } from '../../errors/importer-errors.ts'
import { LAYERS } from './layers/index.ts'
import type { Topology, TopologyLayer } from './topology.ts'
import type { LayerTranslator } from './translator.ts'
import { bindWeights, describeNonFinite, type LayerWeights, type WeightStore } from './weights.ts'

/** A layer with all that its translation needs. */
export interface BoundLayer extends TopologyLayer {
  /** Undefined for an InputLayer, which the graph's input stands for. */
  readonly translator?: LayerTranslator
  readonly weights: LayerWeights
}

export function bindLayers({ layers }: Topology, store: WeightStore): BoundLayer[] {
  const translators = layers.map(findTranslator)
  return layers.map((layer, i) => {
    const translator = translators[i]
    const weights = { needed: translator?.weights?.(layer) ?? [], optional: translator?.optionalWeights?.(layer) }
    return { ...layer, translator, weights: bindWeights(layer, weights, store) }
  })
}

/** What a user should know about the numbers of the weights. */
export function weightWarnings(layers: readonly BoundLayer[]): string[] {
  return layers.flatMap(({ name, weights }) =>
    weights.all.flatMap((weight) => {
      const oddity = describeNonFinite(weight.data)
      return oddity
        ? [`The weight “${weight.name}” of the layer “${name}” is damaged: ${oddity} are no numbers to compute with.`]
        : []
    }),
  )
}

function findTranslator(layer: TopologyLayer): LayerTranslator | undefined {
  if (layer.custom) throw layerCustom(layer)
  if (layer.className === 'InputLayer') return undefined
  const translator = LAYERS.get(layer.className)
  if (!translator) throw layerUnsupported(layer)
  if (layer.config.raw('data_format') === 'channels_first') throw layerChannelsFirst(layer)
  return translator
}
