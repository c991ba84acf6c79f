import { z } from '@sightline/engine/declarations'
import { installationOwner, members } from '../access/procedures.ts'
import { workspace } from '../access/resources.ts'
import {
  enablePackageInput,
  installPackageInput,
  listPackagesInput,
  packageInput,
  packageListSchema,
  packageTaskInput,
  packageTaskSchema,
  packageTaskStartedSchema,
} from '../contract/index.ts'
import { enablePackage, removePackage } from '../services/packages/change-packages.ts'
import { getPackageTask, listPackages } from '../services/packages/read-packages.ts'
import { startCheck, startInstallation } from '../services/packages/start-tasks.ts'
import { t } from '../trpc/init.ts'

export const packagesRouter = t.router({
  /** Owners of a workspace see all that is installed, others what is enabled there. */
  list: members('viewer', workspace)
    .input(listPackagesInput)
    .output(packageListSchema)
    .query(({ ctx, input }) => listPackages(ctx, { ...input, user: ctx.user, role: ctx.role })),
  /** By its name in the registry. An archive comes as `POST /api/uploads/packages`. A version that is there already is looked at again. */
  install: installationOwner
    .input(installPackageInput)
    .output(packageTaskStartedSchema)
    .mutation(({ ctx, input }) => startInstallation(ctx, { source: 'registry', spec: input.spec, userId: ctx.user.id })),
  task: installationOwner
    .input(packageTaskInput)
    .output(packageTaskSchema)
    .query(({ ctx, input }) => getPackageTask(ctx, input.taskId)),
  /** Runs the conformance suite again on the version that new runs take. */
  check: installationOwner
    .input(packageInput)
    .output(packageTaskStartedSchema)
    .mutation(({ ctx, input }) => startCheck(ctx, { ...input, userId: ctx.user.id })),
  /** All its versions, in every workspace. Its runs stay. */
  remove: installationOwner
    .input(packageInput)
    .output(z.void())
    .mutation(({ ctx, input }) => removePackage(ctx, input.name)),
  enable: members('owner', workspace)
    .input(enablePackageInput)
    .output(z.void())
    .mutation(({ ctx, input }) => enablePackage(ctx, input)),
})
