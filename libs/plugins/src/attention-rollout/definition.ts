import { defineExplainer, z } from '@sightline/engine/explainer'

export const params = z.strictObject({
  fusion: z
    .enum(['mean', 'max', 'min'])
    .default('mean')
    .describe(
      'How the heads of a layer become one map: their mean (as in the paper), their largest or their smallest attention.',
    ),
  discard: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe(
      'The share of each layer’s smallest attentions that is set to 0 first: against maps in which everything looks at everything.',
    ),
})
export type AttentionRolloutParams = z.output<typeof params>

export default defineExplainer({
  id: 'attention-rollout',
  version: '1.0.0',
  title: 'Attention rollout',
  summary: 'Which patches of the image a vision transformer’s attention leads back to, through all its layers.',
  reference: {
    title: 'Quantifying Attention Flow in Transformers (Abnar, Zuidema)',
    url: 'https://arxiv.org/abs/2005.00928',
    year: 2020,
  },
  caveats:
    'It explains no class: the map is the same whatever class is asked for. Attention says what was looked at, not what came of it: values, signs and the layers between ' +
    'are left out. The map has the resolution of the patches.',
  requires: { classes: false, attention: true },
  params,
  explain: async (context, given) => (await import('./explain.ts')).explain(context, given),
})
