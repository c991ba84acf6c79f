/** What can stand in the way of a new package. */
import { SightlineError } from '@sightline/engine/declarations'

export function pluginNameInvalid(name: string, problems: readonly string[]): SightlineError {
  return new SightlineError({
    code: 'PLUGIN_NAME_INVALID',
    kind: 'usage',
    message: `“${name}” cannot be the name of an npm package: ${problems.join('; ')}.`,
    hint: 'Small letters, digits and hyphens, for example explainer-score-cam or @you/explainer-score-cam.',
  })
}

export function pluginFolderExists(folder: string): SightlineError {
  return new SightlineError({
    code: 'PLUGIN_FOLDER_EXISTS',
    kind: 'usage',
    message: `There is already something at ${folder}, and nothing is overwritten.`,
    hint: 'Choose another name, or give a path: `plugins new ../NAME`.',
  })
}

export function engineNotFound(path: string): SightlineError {
  return new SightlineError({
    code: 'ENGINE_NOT_FOUND',
    kind: 'usage',
    message: `--engine names ${path}, and there is nothing.`,
    hint: 'Give a version range of @sightline/engine, or the path of a tarball or folder made by `node scripts/pack-engine.mjs`.',
  })
}

export function engineNotPacked(cause: Error): SightlineError {
  return new SightlineError({
    code: 'ENGINE_NOT_PACKED',
    kind: 'io',
    message: `The engine of this checkout could not be packed: ${cause.message}`,
    hint: 'Give one with --engine: a version range of @sightline/engine, or the path of a tarball.',
    cause,
  })
}
