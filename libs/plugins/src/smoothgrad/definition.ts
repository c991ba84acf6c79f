import { defineExplainer, tolerance, z } from '@sightline/engine/explainer'

export const params = z.strictObject({
  samples: z.int().min(1).max(10_000).default(50).describe('How many noisy copies of the image to average over, at most.'),
  tolerance,
  noise: z
    .number()
    .min(0)
    .max(10)
    .default(0.15)
    .describe('Standard deviation of the noise, as a share of the range (max − min) of the image.'),
  transform: z
    .enum(['signed', 'absolute', 'squared'])
    .default('signed')
    .describe(
      'Applied to the gradient of each copy before the mean: as it is, its absolute value, or its square. Three different maps.',
    ),
})
export type SmoothGradParams = z.output<typeof params>

export default defineExplainer({
  id: 'smoothgrad',
  version: '1.0.0',
  title: 'SmoothGrad',
  summary: 'The gradient of the class score, averaged over noisy copies of the image.',
  reference: {
    title: 'SmoothGrad: removing noise by adding noise (Smilkov, Thorat, Kim, Viégas, Wattenberg)',
    url: 'https://arxiv.org/abs/1706.03825',
    year: 2017,
  },
  caveats:
    'Smoother is not more faithful: too much noise explains images that the model has never seen. The three transforms give different maps, ' +
    'and absolute or squared ones cannot tell evidence for a class from evidence against it. Look at the standard error before reading fine detail.',
  requires: { gradients: true },
  params,
  explain: async (context, given) => (await import('./explain.ts')).explain(context, given),
})
