/** What the settings of a model mean, in words. */
import type { ModelUse, ModelVersion } from '@sightline/api/contract'

export const PRESET_WORDS = {
  raw: 'raw: 0 … 255 as they are',
  unit: 'unit: 0 … 1',
  signed: 'signed: −1 … 1',
  caffe: 'caffe: BGR, mean of ImageNet subtracted',
  torch: 'torch: 0 … 1, mean and deviation of ImageNet',
} as const satisfies Record<NonNullable<ModelUse['preprocess']>, string>

export const RESIZE_WORDS = {
  stretch: 'stretch to the input’s size',
  crop: 'crop the centre',
} as const satisfies Record<NonNullable<ModelUse['resize']>, string>

export const HEAD_WORDS = {
  softmax: 'softmax: one of the classes',
  sigmoid: 'sigmoid: each class by itself',
  none: 'none: scores as they are',
} as const satisfies Record<NonNullable<ModelUse['head']>, string>

/** What the model says of its classes. */
export function describeHead({ head, headless }: Pick<ModelVersion, 'head' | 'headless'>): string {
  if (!head) return headless ?? 'no class output'
  const kind = {
    softmax: 'softmax',
    sigmoid: 'sigmoid, class by class',
    'binary-sigmoid': 'one sigmoid unit: two classes',
    none: 'none',
  }
  return `${kind[head.kind]}${head.assumed ? ' (assumed: the model does not say)' : ''}`
}
