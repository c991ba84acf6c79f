import { z } from '@sightline/engine/declarations'
import { members } from '../access/procedures.ts'
import { experiment, run, runs } from '../access/resources.ts'
import {
  cellSchema,
  cellsInput,
  experimentInput,
  gridSchema,
  id,
  imageSchema,
  listRunsInput,
  pageOf,
  planSchema,
  rowsInput,
  runImageInput,
  runImageSchema,
  runInput,
  runSchema,
  runSummarySchema,
  runsInput,
  type RunEvent,
} from '../contract/index.ts'
import { t } from '../trpc/init.ts'
import { notBuilt } from './not-built.ts'

export const runsRouter = t.router({
  plan: members('viewer', experiment)
    .input(gridSchema)
    .output(planSchema)
    .query(() => notBuilt()),
  create: members('editor', experiment)
    .input(gridSchema)
    .output(z.object({ runIds: z.array(id) }))
    .mutation(() => notBuilt()),
  list: members('viewer', experiment)
    .input(listRunsInput)
    .output(pageOf(runSummarySchema))
    .query(() => notBuilt()),
  rows: members('viewer', experiment)
    .input(rowsInput)
    .output(pageOf(imageSchema))
    .query(() => notBuilt()),
  cells: members('viewer', experiment)
    .input(cellsInput)
    .output(z.array(cellSchema))
    .query(() => notBuilt()),
  get: members('viewer', run)
    .input(runInput)
    .output(runSchema)
    .query(() => notBuilt()),
  image: members('viewer', run)
    .input(runImageInput)
    .output(runImageSchema)
    .query(() => notBuilt()),
  cancel: members('editor', runs)
    .input(runsInput)
    .output(z.void())
    .mutation(() => notBuilt()),
  retry: members('editor', runs)
    .input(runsInput)
    .output(z.void())
    .mutation(() => notBuilt()),
  remove: members('editor', runs)
    .input(runsInput)
    .output(z.void())
    .mutation(() => notBuilt()),
  /** News of an experiment's runs, while the page is open. */
  watch: members('viewer', experiment)
    .input(experimentInput)
    .subscription(async function* ({ ctx, signal }): AsyncGenerator<RunEvent> {
      void ctx
      void signal
      notBuilt()
    }),
})
