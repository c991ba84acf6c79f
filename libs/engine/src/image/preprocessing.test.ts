import { describe, expect, it } from 'vitest'
import { resolvePreprocessing, type PreprocessingSources } from './preprocessing.ts'

describe('resolvePreprocessing', () => {
  it.each<[string, PreprocessingSources, string, string, boolean]>([
    [
      'the option wins',
      { option: { preset: 'torch', resize: 'crop' }, sidecar: { preset: 'caffe', resize: 'stretch' }, layerKinds: ['Rescaling'] },
      'torch',
      'crop',
      false,
    ],
    [
      'then the sidecar',
      { option: {}, sidecar: { preset: 'caffe', resize: 'crop' }, layerKinds: ['Rescaling'] },
      'caffe',
      'crop',
      false,
    ],
    ['each on its own', { option: { preset: 'unit' }, sidecar: { resize: 'crop' }, layerKinds: [] }, 'unit', 'crop', false],
    [
      'then the architecture',
      { option: {}, sidecar: { resize: 'crop' }, architecture: { preset: 'caffe' }, layerKinds: ['Rescaling'] },
      'caffe',
      'crop',
      false,
    ],
    [
      'but after the sidecar',
      { sidecar: { preset: 'unit' }, architecture: { preset: 'caffe' }, layerKinds: [] },
      'unit',
      'stretch',
      false,
    ],
    ['then a Rescaling layer', { sidecar: null, layerKinds: ['InputLayer', 'Rescaling', 'Conv2D'] }, 'raw', 'stretch', false],
    ['or a Normalization layer', { layerKinds: ['Normalization'] }, 'raw', 'stretch', false],
    [
      'arithmetic before the first convolution',
      { layerKinds: ['InputLayer', 'TrueDivide', 'Subtract', 'Conv2D'] },
      'raw',
      'stretch',
      false,
    ],
    ['but not behind it', { layerKinds: ['Conv2D', 'TFOpLambda'] }, 'unit', 'stretch', true],
    ['but not batch normalisation', { layerKinds: ['BatchNormalization'] }, 'unit', 'stretch', true],
    ['else a guess, warned of', { sidecar: { resize: 'crop' }, layerKinds: ['Conv2D'] }, 'unit', 'crop', true],
  ])('%s', (_, sources, ...[preset, resize, warned]) => {
    const { preprocessing, warnings } = resolvePreprocessing(sources)
    expect(preprocessing).toEqual({ preset, resize })
    expect(warnings).toHaveLength(warned ? 1 : 0)
  })
})
