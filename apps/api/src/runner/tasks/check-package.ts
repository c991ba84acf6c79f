/** Runs the conformance suite on what a package brings. */
import { checkPackage } from '@sightline/plugin-host'
import { sandboxOf, unpackLocal } from '../with-package.ts'
import type { Task } from './task.ts'

export const check: Task<'check-package'> = async ({ package: local, model, modelKey }, { models, signal }) => {
  await unpackLocal(local)
  const opened = await models.open({ key: modelKey, model })
  const explainers = await checkPackage(local.folder, {
    described: local.described,
    model: opened.model,
    signal,
    ...sandboxOf(local.sandbox),
  })
  return { explainers }
}
