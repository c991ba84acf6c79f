import { z } from '@sightline/engine/declarations'
import { members } from '../access/procedures.ts'
import { experiment, workspace } from '../access/resources.ts'
import {
  archiveExperimentInput,
  createExperimentInput,
  experimentInput,
  experimentSchema,
  listExperimentsInput,
  pageOf,
  updateExperimentInput,
} from '../contract/index.ts'
import {
  archiveExperiment,
  createExperiment,
  getExperiment,
  listExperiments,
  removeExperiment,
  updateExperiment,
} from '../services/experiments/experiments.ts'
import { t } from '../trpc/init.ts'

export const experimentsRouter = t.router({
  list: members('viewer', workspace)
    .input(listExperimentsInput)
    .output(pageOf(experimentSchema))
    .query(({ ctx, input }) => listExperiments(ctx, input)),
  get: members('viewer', experiment)
    .input(experimentInput)
    .output(experimentSchema)
    .query(({ ctx, input }) => getExperiment(ctx, input.experimentId)),
  create: members('editor', workspace)
    .input(createExperimentInput)
    .output(experimentSchema)
    .mutation(({ ctx, input }) => createExperiment(ctx, { ...input, userId: ctx.user.id })),
  update: members('editor', experiment)
    .input(updateExperimentInput)
    .output(experimentSchema)
    .mutation(({ ctx, input }) => updateExperiment(ctx, input)),
  archive: members('editor', experiment)
    .input(archiveExperimentInput)
    .output(experimentSchema)
    .mutation(({ ctx, input }) => archiveExperiment(ctx, input)),
  remove: members('editor', experiment)
    .input(experimentInput)
    .output(z.void())
    .mutation(({ ctx, input }) => removeExperiment(ctx, input.experimentId)),
})
