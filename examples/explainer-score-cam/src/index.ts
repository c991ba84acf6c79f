import { defineExplainer } from '@sightline/engine/explainer'
import { explain } from './explain.ts'
import { params } from './params.ts'

export default defineExplainer({
  id: 'score-cam',
  version: '1.0.0',
  title: 'Score-CAM',
  summary:
    'Where the evidence for a class lies, found by showing the model only what each channel of a layer answers to. Needs no gradients.',
  reference: {
    title:
      'Score-CAM: Score-Weighted Visual Explanations for Convolutional Neural Networks (Wang, Wang, Du, Yang, Zhang, Ding, Mardziel, Hu)',
    url: 'https://arxiv.org/abs/1910.01279',
    year: 2020,
  },
  caveats:
    'The map has the resolution of its layer. A masked image is one that the model never saw, and its score may rise or fall for that reason alone. The softmax ' +
    'over channels depends on the scale of the scores: with large logits one channel can take all the weight, with probabilities all channels weigh about the same.',
  requires: { layer: 'spatial' },
  params,
  resolve: (given, { lastSpatialLayer }) => ({ ...given, layer: given.layer ?? lastSpatialLayer ?? undefined }),
  explain,
})
