/** What several explainers ask of a model's description. */
import type { ModelInfo } from '../model/explainable-model.ts'

/** The names of the convolution layers, in the model's order. */
export function convolutionsOf({ layers }: Pick<ModelInfo, 'layers'>): string[] {
  return layers.filter(({ convolution }) => convolution).map(({ name }) => name)
}
