import { z } from '@sightline/engine/declarations'
import { members } from '../access/procedures.ts'
import { comparison, workspace } from '../access/resources.ts'
import {
  comparisonInput,
  comparisonSchema,
  listComparisonsInput,
  pageOf,
  saveComparisonInput,
  updateComparisonInput,
} from '../contract/index.ts'
import {
  getComparison,
  listComparisons,
  removeComparison,
  saveComparison,
  updateComparison,
} from '../services/comparisons/comparisons.ts'
import { t } from '../trpc/init.ts'

export const comparisonsRouter = t.router({
  list: members('viewer', workspace)
    .input(listComparisonsInput)
    .output(pageOf(comparisonSchema))
    .query(({ ctx, input }) => listComparisons(ctx, input)),
  get: members('viewer', comparison)
    .input(comparisonInput)
    .output(comparisonSchema)
    .query(({ ctx, input }) => getComparison(ctx, input.comparisonId)),
  save: members('editor', workspace)
    .input(saveComparisonInput)
    .output(comparisonSchema)
    .mutation(({ ctx, input }) => saveComparison(ctx, { ...input, userId: ctx.user.id })),
  update: members('editor', comparison)
    .input(updateComparisonInput)
    .output(comparisonSchema)
    .mutation(({ ctx, input }) => updateComparison(ctx, input)),
  remove: members('editor', comparison)
    .input(comparisonInput)
    .output(z.void())
    .mutation(({ ctx, input }) => removeComparison(ctx, input.comparisonId)),
})
