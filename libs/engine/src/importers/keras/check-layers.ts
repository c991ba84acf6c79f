/** What is checked of every layer as soon as the file is open, before a size is known: class, data format, weights, unknown options. */
import { layerChannelsFirst, layerCustom, layerOptionUnsupported, layerUnsupported } from '../../errors/importer-errors.ts'
import { LAYERS } from './layers/index.ts'
import { identity } from './layers/identity.ts'
import type { Topology, TopologyLayer } from './topology.ts'
import type { LayerTranslator } from './translator.ts'
import { bindWeights, describeNonFinite, type LayerWeights, type WeightStore } from './weights.ts'

/** A layer with all that its translation needs. */
export interface BoundLayer extends TopologyLayer {
  /** Undefined for the InputLayer that the graph's input stands for, and for a model inside the model. */
  readonly translator?: LayerTranslator
  readonly weights: LayerWeights
}

export function bindLayers({ layers }: Topology, store: WeightStore): BoundLayer[] {
  const translators = layers.map(findTranslator)
  const wanting = layers.map((layer, i) => {
    const wanted = { needed: translators[i]?.weights?.(layer) ?? [], optional: translators[i]?.optionalWeights?.(layer) ?? [] }
    return { ...layer, wanted }
  })
  return layers.map((layer, i) => ({ ...layer, translator: translators[i], weights: bindWeights(wanting[i], wanting, store) }))
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
  if (layer.modelOutput) return undefined
  // The input of a model inside the model passes on what that is called on.
  if (layer.className === 'InputLayer') return layer.within === undefined ? undefined : identity
  const translator = LAYERS.get(layer.className)
  if (!translator) throw layerUnsupported(layer)
  if (layer.config.raw('data_format') === 'channels_first') throw layerChannelsFirst(layer)
  for (const { name, constant } of layer.calls.flatMap((call) => call.arguments)) {
    if (translator.arguments?.includes(name)) continue
    const shown = constant === undefined ? 'a tensor' : JSON.stringify(constant)
    throw layerOptionUnsupported(
      layer,
      /^\d+$/.test(name) ? `an argument that is no tensor (${shown})` : `the call argument ${name}=${shown}`,
    )
  }
  return translator
}
