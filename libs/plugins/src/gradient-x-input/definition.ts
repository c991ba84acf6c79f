import { defineExplainer, z } from '@sightline/engine/explainer'

export const params = z.strictObject({})

export default defineExplainer({
  id: 'gradient-x-input',
  version: '1.0.0',
  title: 'Gradient × input',
  summary: 'What each pixel adds to the class score if the model were linear around the image.',
  reference: {
    title:
      'Not Just a Black Box: Learning Important Features Through Propagating Activation Differences (Shrikumar, Greenside, Shcherbina, Kundaje)',
    url: 'https://arxiv.org/abs/1605.01713',
    year: 2016,
  },
  caveats:
    'A pixel whose input is 0 gets 0 whatever the model does with it, so the map changes with the preprocessing: ' +
    'black is invisible in 0…1, mid-grey in −1…1. It is exact for models that are linear up to a bias, and only there.',
  requires: { gradients: true },
  params,
  explain: async (context) => (await import('./explain.ts')).explain(context),
})
