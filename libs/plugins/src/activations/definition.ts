import { convolutionsOf, defineExplainer, z } from '@sightline/engine/explainer'
import { montage } from './montage.ts'

export const params = z.strictObject({
  layers: z.array(z.string()).min(1).optional().describe('Layers to show. Default: every convolution layer’s own output.'),
  channel: z.int().min(0).optional().describe('Show this channel alone, and over many images in one montage. Counts from 0.'),
  normalise: z
    .enum(['zscore', 'channel', 'layer'])
    .default('zscore')
    .describe(
      'Brightness in the picture: by each channel’s mean and deviation, by its range, or by the range of the whole layer.',
    ),
  columns: z.int().min(1).max(256).default(16).describe('Tiles in a row of the picture.'),
})
export type ActivationsParams = z.output<typeof params>

export default defineExplainer({
  id: 'activations',
  version: '1.0.0',
  title: 'Activations',
  summary: 'What each channel of a layer answers to the image: its feature maps.',
  reference: {
    title: 'Deep Learning with Python, chapter 5.4.1 (Chollet)',
    url: 'https://www.manning.com/books/deep-learning-with-python',
    year: 2017,
  },
  caveats:
    'A bright tile is not an important one: activations know nothing of the class. With the default normalisation every tile has its own scale, ' +
    'so brightness cannot be compared between tiles; use the scale of the layer for that.',
  requires: { classes: false, layer: 'any' },
  params,
  resolve: (given, model) => ({ ...given, layers: given.layers ?? convolutionsOf(model) }),
  explain: async (context, given) => (await import('./explain.ts')).explain(context, given),
  summarize: ({ channel, ...display }) => (channel === undefined ? null : montage(channel, display)),
})
