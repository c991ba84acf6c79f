import { defineExplainer, z } from '@sightline/engine/explainer'

export const params = z.strictObject({})

export default defineExplainer({
  id: 'gradients',
  version: '1.0.0',
  title: 'Gradients',
  summary: 'How the class score would change with a small change of each pixel and channel.',
  reference: {
    title:
      'Deep Inside Convolutional Networks: Visualising Image Classification Models and Saliency Maps (Simonyan, Vedaldi, Zisserman)',
    url: 'https://arxiv.org/abs/1312.6034',
    year: 2013,
  },
  caveats:
    'It shows what the score is sensitive to, not what it is made of: a pixel that the model relies on but has saturated on has gradient 0. ' +
    'Raw gradients of deep networks are noisy, and their sign depends on whether the object is brighter or darker than its ground.',
  requires: { gradients: true },
  params,
  explain: async (context) => (await import('./explain.ts')).explain(context),
})
