import { defineExplainer, z } from '@sightline/engine/explainer'

const pixels = z.int().min(1)
const lengths = z.union([pixels, z.tuple([pixels, pixels])])
const level = z.number().min(0).max(255)

export const params = z.strictObject({
  patch: lengths.default(16).describe('Size of the patch in pixels of the model’s input: a number, or [height, width].'),
  stride: lengths
    .optional()
    .describe(
      'Step between patches in pixels: a number, or [vertical, horizontal]. Default: the patch. Smaller: patches overlap.',
    ),
  fill: z
    .union([z.enum(['mean', 'zero', 'blur']), level, z.tuple([level, level, level])])
    .default('mean')
    .describe(
      'What covers the patch: mean (the image’s mean per channel), zero (in the model’s input units), blur (the image blurred, σ = patch/2), ' +
        'or a grey level or [r, g, b] colour from 0 to 255.',
    ),
  refine: z
    .int()
    .min(2)
    .optional()
    .describe(
      'Approximate: cover only every k-th patch along each axis at first, then all patches around the quarter of them where the score drops most; the others are interpolated. ' +
        'A map of its own marks what was computed. Default: off, every patch is covered.',
    ),
})
export type OcclusionParams = z.output<typeof params>

export default defineExplainer({
  id: 'occlusion',
  version: '1.1.0',
  title: 'Occlusion',
  summary: 'How far the class score drops when a patch of the image is covered.',
  reference: {
    title: 'Visualizing and Understanding Convolutional Networks (Zeiler, Fergus)',
    url: 'https://arxiv.org/abs/1311.2901',
    year: 2013,
  },
  caveats:
    'Evidence larger than the patch, or present twice, survives any single patch and looks unimportant. The cover is itself an object: its colour and edges ' +
    'can raise or lower a score, so compare two fills. Large patches smear small evidence over their whole area.',
  requires: { gradients: false },
  params,
  resolve: (given) => ({ ...given, stride: given.stride ?? given.patch }),
  explain: async (context, given) => (await import('./explain.ts')).explain(context, given),
})
