import { layerUnknown } from '../errors/request-errors.ts'
import type { LayerInfo, ModelInfo } from '../model/explainable-model.ts'

/** The layer of this name, or the one whose value before the activation is called so. Throws LAYER_UNKNOWN. */
export function findLayer({ layers }: Pick<ModelInfo, 'layers'>, name: string): LayerInfo {
  const found = layers.find((layer) => layer.name === name) ?? layers.find(({ preActivation }) => preActivation === name)
  if (!found)
    throw layerUnknown(
      name,
      layers.map((layer) => layer.name),
    )
  return found
}
