import { anyone } from '../access/procedures.ts'
import { meSchema } from '../contract/index.ts'
import { getMe } from '../services/workspaces/me.ts'
import { t } from '../trpc/init.ts'

export const meRouter = t.router({
  get: anyone.output(meSchema).query(({ ctx }) => getMe(ctx, ctx.user)),
})
