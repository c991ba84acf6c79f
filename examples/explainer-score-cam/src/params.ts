import { z } from '@sightline/engine/explainer'

export const params = z.strictObject({
  layer: z
    .string()
    .optional()
    .describe('The layer whose channels are weighed. Default: the last one that still has space, before any pooling.'),
  channels: z
    .int()
    .min(1)
    .optional()
    .describe('Ask about this many channels only, those that vary most over space. Each costs one prediction. Default: all.'),
  weights: z
    .enum(['softmax', 'increase'])
    .default('softmax')
    .describe(
      'How the increase of the score becomes a weight: softmax over the channels (as the paper’s algorithm), or the increase itself.',
    ),
  baseline: z
    .enum(['zero', 'mean'])
    .default('zero')
    .describe('What masked pixels become: zero in the model’s input units (as in the paper), or the image’s mean colour.'),
  relu: z.boolean().default(true).describe('Keep only evidence for the class. Off: the signed map.'),
})

export type ScoreCamParams = z.output<typeof params>
