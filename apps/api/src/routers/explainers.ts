import { z } from '@sightline/engine/declarations'
import { members } from '../access/procedures.ts'
import { workspace } from '../access/resources.ts'
import { explainerSchema, listExplainersInput } from '../contract/index.ts'
import { listExplainers } from '../services/explainers/list-explainers.ts'
import { t } from '../trpc/init.ts'

export const explainersRouter = t.router({
  list: members('viewer', workspace)
    .input(listExplainersInput)
    .output(z.array(explainerSchema))
    .query(({ ctx, input }) => listExplainers(ctx, input.workspaceId)),
})
