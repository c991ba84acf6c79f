/** The tasks of a runner. */
import type { TaskTable } from './task.ts'

export const tasks: TaskTable = {
  'inspect-model': async () => (await import('./inspect-model.ts')).inspectModel,
  'inspect-image': async () => (await import('./inspect-image.ts')).inspectImage,
  'export-model': async () => (await import('./export-model.ts')).exportModel,
  predict: async () => (await import('./predict.ts')).predict,
  'install-package': async () => (await import('./install-package.ts')).installPackage,
  'check-package': async () => (await import('./check-package.ts')).check,
  run: async () => (await import('./run.ts')).run,
}
