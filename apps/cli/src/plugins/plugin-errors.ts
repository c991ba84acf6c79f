/** Errors of explainers from packages. */
import { nearest, SightlineError } from '@sightline/engine/declarations'

interface Known {
  readonly id: string
}

export function methodUnknown(id: string, known: readonly Known[]): SightlineError {
  const ids = known.map((one) => one.id)
  const close = nearest(id, ids)
  return new SightlineError({
    code: 'EXPLAINER_UNKNOWN',
    kind: 'usage',
    message: `There is no explainer “${id}” here.`,
    hint: `${close ? `Did you mean “${close}”? ` : ''}There are: ${ids.join(', ')}. One from a package is there after \`sightline plugins add PACKAGE\`.`,
  })
}

export function pluginNotAdded(name: string, known: readonly string[]): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_NOT_INSTALLED',
    kind: 'usage',
    message: `The package “${name}” was not added.`,
    hint: known.length > 0 ? `There are: ${known.join(', ')}.` : 'No package was: `sightline plugins add PACKAGE` adds one.',
  })
}

/** To a command that takes all packages when it is given none. */
export function noPluginAdded(): SightlineError {
  return new SightlineError({
    code: 'NO_PACKAGE_INSTALLED',
    kind: 'usage',
    message: 'There is nothing to check: no package of explainers was added.',
    hint: '`sightline plugins add PACKAGE` adds one. The explainers that come with Sightline need no check here.',
  })
}

export function pluginsFailed(failures: number, cases: number): SightlineError {
  return new SightlineError({
    code: 'PLUGIN_CHECK_FAILED',
    kind: 'invalid',
    message: `${failures} of ${cases} checks failed.`,
    hint: 'Its author can run the same suite: see docs/writing-an-explainer.md. Until then its results may be wrong, or fail.',
  })
}
