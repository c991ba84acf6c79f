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
import { t } from '../trpc/init.ts'
import { notBuilt } from './not-built.ts'

export const comparisonsRouter = t.router({
  list: members('viewer', workspace)
    .input(listComparisonsInput)
    .output(pageOf(comparisonSchema))
    .query(() => notBuilt()),
  get: members('viewer', comparison)
    .input(comparisonInput)
    .output(comparisonSchema)
    .query(() => notBuilt()),
  save: members('editor', workspace)
    .input(saveComparisonInput)
    .output(comparisonSchema)
    .mutation(() => notBuilt()),
  update: members('editor', comparison)
    .input(updateComparisonInput)
    .output(comparisonSchema)
    .mutation(() => notBuilt()),
  remove: members('editor', comparison)
    .input(comparisonInput)
    .output(z.void())
    .mutation(() => notBuilt()),
})
