import { anyone } from '../access/procedures.ts'
import { meSchema } from '../contract/index.ts'
import { t } from '../trpc/init.ts'
import { notBuilt } from './not-built.ts'

export const meRouter = t.router({
  get: anyone.output(meSchema).query(() => notBuilt()),
})
