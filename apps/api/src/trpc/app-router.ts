/** The whole tRPC API. The web app imports its type alone. */
import { catalogueRouter } from '../routers/catalogue.ts'
import { comparisonsRouter } from '../routers/comparisons.ts'
import { experimentsRouter } from '../routers/experiments.ts'
import { explainersRouter } from '../routers/explainers.ts'
import { imagesRouter } from '../routers/images.ts'
import { meRouter } from '../routers/me.ts'
import { modelsRouter } from '../routers/models.ts'
import { packagesRouter } from '../routers/packages.ts'
import { runsRouter } from '../routers/runs.ts'
import { workspacesRouter } from '../routers/workspaces.ts'
import { t } from './init.ts'

export const appRouter = t.router({
  me: meRouter,
  workspaces: workspacesRouter,
  models: modelsRouter,
  catalogue: catalogueRouter,
  images: imagesRouter,
  experiments: experimentsRouter,
  runs: runsRouter,
  explainers: explainersRouter,
  packages: packagesRouter,
  comparisons: comparisonsRouter,
})

export type AppRouter = typeof appRouter
