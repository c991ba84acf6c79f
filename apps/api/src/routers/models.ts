import { z } from '@sightline/engine/declarations'
import { members } from '../access/procedures.ts'
import { model, modelVersion, workspace } from '../access/resources.ts'
import {
  archiveModelInput,
  changeUseInput,
  checkModelInput,
  checkModelOutput,
  listModelsInput,
  modelDetailSchema,
  modelInput,
  modelSummarySchema,
  modelVersionSchema,
  networkSchema,
  pageOf,
  updateModelInput,
  versionInput,
} from '../contract/index.ts'
import { t } from '../trpc/init.ts'
import { notBuilt } from './not-built.ts'

export const modelsRouter = t.router({
  list: members('viewer', workspace)
    .input(listModelsInput)
    .output(pageOf(modelSummarySchema))
    .query(() => notBuilt()),
  get: members('viewer', model)
    .input(modelInput)
    .output(modelDetailSchema)
    .query(() => notBuilt()),
  version: members('viewer', modelVersion)
    .input(versionInput)
    .output(modelVersionSchema)
    .query(() => notBuilt()),
  network: members('viewer', modelVersion)
    .input(versionInput)
    .output(networkSchema)
    .query(() => notBuilt()),
  check: members('viewer', modelVersion)
    .input(checkModelInput)
    .output(checkModelOutput)
    .mutation(() => notBuilt()),
  changeUse: members('editor', modelVersion)
    .input(changeUseInput)
    .output(modelVersionSchema)
    .mutation(() => notBuilt()),
  update: members('editor', model)
    .input(updateModelInput)
    .output(modelSummarySchema)
    .mutation(() => notBuilt()),
  archive: members('editor', model)
    .input(archiveModelInput)
    .output(modelSummarySchema)
    .mutation(() => notBuilt()),
  remove: members('editor', model)
    .input(modelInput)
    .output(z.void())
    .mutation(() => notBuilt()),
})
