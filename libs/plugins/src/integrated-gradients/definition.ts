import { defineExplainer, z } from '@sightline/engine/explainer'

export const params = z.strictObject({
  baseline: z
    .enum(['zero', 'black', 'blur', 'image'])
    .default('zero')
    .describe(
      'The image that stands for “nothing there”: zero in the model’s input units, black pixels, the image itself blurred ' +
        '(Gaussian, σ = 10 % of the shorter side), or the first background image.',
    ),
  steps: z
    .int()
    .min(1)
    .max(10_000)
    .default(64)
    .describe('Points on the straight path from the baseline to the image (midpoint rule).'),
})
export type IntegratedGradientsParams = z.output<typeof params>

export default defineExplainer({
  id: 'integrated-gradients',
  version: '1.0.0',
  title: 'Integrated gradients',
  summary: 'How the difference in score between the image and a baseline divides among the pixels.',
  reference: {
    title: 'Axiomatic Attribution for Deep Networks (Sundararajan, Taly, Yan)',
    url: 'https://arxiv.org/abs/1703.01365',
    year: 2017,
  },
  caveats:
    'The answer is relative to the baseline: pixels that equal it get 0 however much they matter. Compare two baselines before believing a gap. ' +
    'A completeness residual that is not small against the score difference asks for more steps.',
  requires: { gradients: true },
  params,
  explain: async (context, given) => (await import('./explain.ts')).explain(context, given),
})
