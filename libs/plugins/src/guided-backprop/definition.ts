import { defineExplainer, z } from '@sightline/engine/explainer'

export const params = z.strictObject({})

export default defineExplainer({
  id: 'guided-backprop',
  version: '1.0.0',
  title: 'Guided backpropagation',
  summary: 'A sharp picture of the image structures that excite the units on the way to the class score.',
  reference: {
    title: 'Striving for Simplicity: The All Convolutional Net (Springenberg, Dosovitskiy, Brox, Riedmiller)',
    url: 'https://arxiv.org/abs/1412.6806',
    year: 2014,
  },
  caveats:
    'It is no gradient of anything, and hardly depends on the class or on the upper layers: with random upper weights the picture stays ' +
    'nearly the same (Adebayo et al. 2018). Read it as what edges the model can see, not as why it decided.',
  requires: { gradients: true },
  params,
  explain: async (context) => (await import('./explain.ts')).explain(context),
})
