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
import {
  archiveModel,
  changeUse,
  checkModel,
  getModel,
  getNetwork,
  getVersion,
  listModels,
  removeModel,
  updateModel,
} from '../services/models/models.ts'

export const modelsRouter = t.router({
  list: members('viewer', workspace)
    .input(listModelsInput)
    .output(pageOf(modelSummarySchema))
    .query(({ ctx, input }) => listModels(ctx, input)),
  get: members('viewer', model)
    .input(modelInput)
    .output(modelDetailSchema)
    .query(({ ctx, input }) => getModel(ctx, input.modelId)),
  version: members('viewer', modelVersion)
    .input(versionInput)
    .output(modelVersionSchema)
    .query(({ ctx, input }) => getVersion(ctx, input.versionId)),
  network: members('viewer', modelVersion)
    .input(versionInput)
    .output(networkSchema)
    .query(({ ctx, input }) => getNetwork(ctx, input.versionId)),
  check: members('viewer', modelVersion)
    .input(checkModelInput)
    .output(checkModelOutput)
    .mutation(({ ctx, input }) => checkModel(ctx, { ...input, workspaceId: ctx.workspaceId })),
  changeUse: members('editor', modelVersion)
    .input(changeUseInput)
    .output(modelVersionSchema)
    .mutation(({ ctx, input }) => changeUse(ctx, { ...input, userId: ctx.user.id })),
  update: members('editor', model)
    .input(updateModelInput)
    .output(modelSummarySchema)
    .mutation(({ ctx, input }) => updateModel(ctx, input)),
  archive: members('editor', model)
    .input(archiveModelInput)
    .output(modelSummarySchema)
    .mutation(({ ctx, input }) => archiveModel(ctx, input)),
  remove: members('editor', model)
    .input(modelInput)
    .output(z.void())
    .mutation(({ ctx, input }) => removeModel(ctx, input.modelId)),
})
