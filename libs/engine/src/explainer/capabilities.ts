/** Whether a model can do what an explainer requires, checked before any work, with a reason that people can read. */
import { layerNotDifferentiable, layerNotSpatial, requirementUnmet } from '../errors/request-errors.ts'
import type { SightlineError } from '../errors/index.ts'
import type { ModelInfo } from '../model/explainable-model.ts'
import type { ExplainerDefinition } from './contract.ts'
import { findLayer } from './find-layer.ts'

/** The error that running it would end in, or null if nothing stands in the way. Without parameters: whether it can run at all. */
export function unmetRequirement(
  explainer: ExplainerDefinition,
  info: Pick<ModelInfo, 'head' | 'headless' | 'layers' | 'lastSpatialLayer' | 'attention'>,
  layers: readonly string[] = [],
): SightlineError | null {
  const { classes = true, gradients = false, layer, attention = false } = explainer.requires
  if (classes && info.head === null) {
    return requirementUnmet(
      explainer.title,
      `it explains a class score, and this model has no class output (${info.headless})`,
      'Activations and filters work on this model; for the others, load it with its classifier.',
    )
  }
  if (attention && !info.attention?.length) {
    return requirementUnmet(
      explainer.title,
      'it follows maps of attention between all parts of an image, and this model has none that Sightline could find',
      'Vision transformers with global attention (ViT, DeiT) have them; windows of attention (Swin) and fused attention operators are not followed. Grad-CAM works on both.',
    )
  }
  for (const name of layers) {
    const found = findLayer(info, name)
    if (gradients && !found.differentiable) return layerNotDifferentiable(name)
    if (layer === 'spatial' && !found.spatial) return layerNotSpatial(name, info.lastSpatialLayer)
  }
  if (layer === 'spatial' && layers.length === 0 && info.lastSpatialLayer === null) {
    return requirementUnmet(
      explainer.title,
      'no layer of this model has space (more than one position) on the way to its classes',
      'Methods at the input, such as occlusion or integrated gradients, work on it.',
    )
  }
  return null
}
