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
  runPreviewSchema,
  runSchema,
  runSummarySchema,
  runsInput,
  type RunEvent,
} from '../contract/index.ts'
import { reportFailures } from '../trpc/errors.ts'
import { t } from '../trpc/init.ts'
import { createRuns, removeRuns, retryRuns } from '../services/runs/change-runs.ts'
import { planGrid } from '../services/runs/plan-grid.ts'
import { getRun, getRunImage, getRunPreview, listCells, listRows, listRuns } from '../services/runs/read-runs.ts'
import { watchRuns } from '../services/runs/watch-runs.ts'

export const runsRouter = t.router({
  plan: members('viewer', experiment)
    .input(gridSchema)
    .output(planSchema)
    .query(({ ctx, input }) => planGrid(ctx, { workspaceId: ctx.workspaceId, grid: input })),
  create: members('editor', experiment)
    .input(gridSchema)
    .output(z.object({ runIds: z.array(id) }))
    .mutation(({ ctx, input }) => createRuns(ctx, { workspaceId: ctx.workspaceId, grid: input, userId: ctx.user.id })),
  list: members('viewer', experiment)
    .input(listRunsInput)
    .output(pageOf(runSummarySchema))
    .query(({ ctx, input }) => listRuns(ctx, input)),
  rows: members('viewer', experiment)
    .input(rowsInput)
    .output(pageOf(imageSchema))
    .query(({ ctx, input }) => listRows(ctx, input)),
  cells: members('viewer', experiment)
    .input(cellsInput)
    .output(z.array(cellSchema))
    .query(({ ctx, input }) => listCells(ctx, input)),
  get: members('viewer', run)
    .input(runInput)
    .output(runSchema)
    .query(({ ctx, input }) => getRun(ctx, input.runId)),
  preview: members('viewer', run)
    .input(runInput)
    .output(runPreviewSchema.nullable())
    .query(({ ctx, input }) => getRunPreview(ctx, input.runId)),
  image: members('viewer', run)
    .input(runImageInput)
    .output(runImageSchema)
    .query(({ ctx, input }) => getRunImage(ctx, input)),
  cancel: members('editor', runs)
    .input(runsInput)
    .output(z.void())
    .mutation(({ ctx, input }) => ctx.queue.cancel(input.runIds)),
  retry: members('editor', runs)
    .input(runsInput)
    .output(z.void())
    .mutation(({ ctx, input }) => retryRuns(ctx, input.runIds)),
  remove: members('editor', runs)
    .input(runsInput)
    .output(z.void())
    .mutation(({ ctx, input }) => removeRuns(ctx, input.runIds)),
  /** News of an experiment's runs, while the page is open. */
  watch: members('viewer', experiment)
    .input(experimentInput)
    .subscription(({ ctx, input, signal }): AsyncIterable<RunEvent> => {
      return reportFailures(watchRuns(ctx, input.experimentId, signal ?? new AbortController().signal), ctx)
    }),
})
