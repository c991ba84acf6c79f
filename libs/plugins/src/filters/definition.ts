import { convolutionsOf, defineExplainer, z } from '@sightline/engine/explainer'

export const params = z.strictObject({
  layers: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Convolution layers whose kernels are shown. Default: the first one. The table lists the kernels of all layers.'),
})
export type FiltersParams = z.output<typeof params>

export default defineExplainer({
  id: 'filters',
  version: '1.0.0',
  title: 'Filters',
  summary: 'The kernels that a layer has learned, as they are stored in the model.',
  reference: {
    title: 'ImageNet Classification with Deep Convolutional Neural Networks, figure 3 (Krizhevsky, Sutskever, Hinton)',
    url: 'https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks',
    year: 2012,
  },
  caveats:
    'Only the first layer’s kernels look at colours and can be read as little pictures; those of deeper layers weigh channels. ' +
    'Batch normalisation after the layer rescales its filters, so a faint filter may matter as much as a bright one.',
  requires: { images: false, classes: false, layer: 'any' },
  params,
  resolve: (given, model) => ({ ...given, layers: given.layers ?? convolutionsOf(model).slice(0, 1) }),
  explain: async (context, given) => (await import('./explain.ts')).explain(context, given),
})
