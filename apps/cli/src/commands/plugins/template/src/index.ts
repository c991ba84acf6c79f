import { defineExplainer, z } from '@sightline/engine/explainer'
import { explain } from './explain.ts'

/** What Sightline shows of the explainer, draws its form from and checks before a run. */
export default defineExplainer({
  id: 'my-explainer',
  // Of the numbers: raise it whenever the same parameters give another map. It has nothing to do with the package's version.
  version: '0.1.0',
  title: 'My explainer',
  summary: 'What each pixel adds to the class score by deviating from the image’s mean colour.',
  caveats:
    'The gradient tells of small changes only: where a network saturates, a pixel that matters can have a gradient of zero.',
  requires: { gradients: true },
  params: z.strictObject({
    absolute: z.boolean().default(false).describe('Show how much a pixel matters, whether for or against the class.'),
  }),
  explain,
})
