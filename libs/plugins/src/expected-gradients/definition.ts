import { defineExplainer, tolerance, z } from '@sightline/engine/explainer'

export const params = z.strictObject({
  samples: z
    .int()
    .min(1)
    .max(10_000)
    .default(200)
    .describe('How many random points between the image and the background are averaged, at most.'),
  tolerance,
  sampling: z
    .enum(['independent', 'stratified'])
    .default('independent')
    .describe(
      'How points are drawn: each on its own, as in SHAP, or in blocks of eight that cover the way between image and background, and the background, evenly, ' +
        'with noise in opposite pairs. The second needs fewer samples for the same error.',
    ),
  localSmoothing: z
    .number()
    .min(0)
    .default(0)
    .describe('Standard deviation of noise added to the image at each sample, in the units of the space that is explained.'),
  layer: z
    .string()
    .optional()
    .describe('Explain at this layer instead of the input: interpolation and difference in the space of its output.'),
})
export type ExpectedGradientsParams = z.output<typeof params>

export default defineExplainer({
  id: 'expected-gradients',
  version: '1.0.0',
  title: 'Expected gradients',
  summary:
    'How the difference in score between the image and typical other images divides among the pixels (SHAP values by gradients).',
  reference: {
    title:
      'Improving performance of deep learning models with axiomatic attribution priors and expected gradients (Erion, Janizek, Sturmfels, Lundberg, Lee)',
    url: 'https://arxiv.org/abs/1906.10670',
    year: 2021,
  },
  caveats:
    'The answer is relative to the background images: another background is another question. It is a random estimate; ' +
    'a residual of several standard errors, or a standard error that is not small against the score difference, asks for more samples.',
  requires: { gradients: true, layer: 'any', background: true },
  params,
  explain: async (context, given) => (await import('./explain.ts')).explain(context, given),
})
