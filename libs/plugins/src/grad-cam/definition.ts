import { defineExplainer, z } from '@sightline/engine/explainer'

export const params = z.strictObject({
  layer: z
    .string()
    .optional()
    .describe('The layer whose channels are weighed. Default: the last one that still has space, before any pooling.'),
  relu: z.boolean().default(true).describe('Keep only evidence for the class. Off: the signed map.'),
  guided: z
    .boolean()
    .default(false)
    .describe('The variant of tf-explain: only positive gradients at positive activations count for a channel’s weight.'),
})
export type GradCamParams = z.output<typeof params>

export default defineExplainer({
  id: 'grad-cam',
  version: '1.0.0',
  title: 'Grad-CAM',
  summary: 'Where in the image the evidence for a class lies, at the resolution of one layer.',
  reference: {
    title:
      'Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization (Selvaraju, Cogswell, Das, Vedantam, Parikh, Batra)',
    url: 'https://arxiv.org/abs/1610.02391',
    year: 2016,
  },
  caveats:
    'The map has the resolution of its layer, often 7×7: an outline in the resized picture is interpolation. One weight per channel averages over ' +
    'space, so two objects that excite the same channels share their colour. An empty map means evidence against the class, not absence of evidence.',
  requires: { gradients: true, layer: 'spatial' },
  params,
  resolve: (given, { lastSpatialLayer }) => ({ ...given, layer: given.layer ?? lastSpatialLayer ?? undefined }),
  explain: async (context, given) => (await import('./explain.ts')).explain(context, given),
})
