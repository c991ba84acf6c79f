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
import { t } from '../trpc/init.ts'
import { notBuilt } from './not-built.ts'

export const experimentsRouter = t.router({
  list: members('viewer', workspace)
    .input(listExperimentsInput)
    .output(pageOf(experimentSchema))
    .query(() => notBuilt()),
  get: members('viewer', experiment)
    .input(experimentInput)
    .output(experimentSchema)
    .query(() => notBuilt()),
  create: members('editor', workspace)
    .input(createExperimentInput)
    .output(experimentSchema)
    .mutation(() => notBuilt()),
  update: members('editor', experiment)
    .input(updateExperimentInput)
    .output(experimentSchema)
    .mutation(() => notBuilt()),
  archive: members('editor', experiment)
    .input(archiveExperimentInput)
    .output(experimentSchema)
    .mutation(() => notBuilt()),
  remove: members('editor', experiment)
    .input(experimentInput)
    .output(z.void())
    .mutation(() => notBuilt()),
})
