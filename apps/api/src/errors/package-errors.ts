/** Errors of packages of explainers: who may install them, and what becomes of that. */
import { SightlineError } from '@sightline/engine/declarations'

export function installationOwnerNeeded(): SightlineError {
  return new SightlineError({
    code: 'INSTALLATION_OWNER_NEEDED',
    kind: 'usage',
    message:
      'Packages are installed and removed for the whole installation; that takes its owner: the person who signed up first.',
    hint: 'Ask that person. What is installed can be enabled by the owners of each workspace.',
  })
}

export function installingSwitchedOff(): SightlineError {
  return new SightlineError({
    code: 'INSTALLING_FORBIDDEN',
    kind: 'usage',
    message: 'Whoever runs this installation has switched off the installing of packages.',
    hint: 'Ask them: it is SIGHTLINE_PACKAGES=off in the environment of the API.',
  })
}

export function packageNotInstalled(name: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_NOT_FOUND',
    kind: 'usage',
    message: `The package ${name} is not installed.`,
    hint: 'It may have been removed in the meantime: reload the page.',
  })
}

export function taskLost(): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_TASK_LOST',
    kind: 'internal',
    message: 'The process that did this was gone before it ended; nothing of it was kept.',
    hint: 'Start it again.',
  })
}

export function installerClosed(): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_TASK_LOST',
    kind: 'internal',
    message: 'The API was stopped while it did this; nothing of it was kept.',
    hint: 'Start it again.',
  })
}

export function packageNotEnabled(name: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_NOT_ENABLED',
    kind: 'usage',
    message: `The package ${name} is installed, but not enabled in this workspace.`,
    hint: 'An owner of the workspace can enable it under Explainers.',
  })
}

interface Wanted {
  readonly name: string
  readonly version: string
}

/** `installed`: the version of that package that is there instead; null: none. */
export function packageVersionMissing(
  { name, version }: Wanted,
  { explainer, installed }: { readonly explainer: string; readonly installed: string | null },
): SightlineError {
  const instead =
    installed === null
      ? 'which is not installed'
      : installed === version
        ? 'and what is installed under that version is another archive, whose numbers may differ'
        : `and installed is ${installed}, whose numbers may differ`
  return new SightlineError({
    code: 'PACKAGE_VERSION_MISSING',
    kind: 'usage',
    message: `This run is of ${explainer} from the package ${name} ${version}, ${instead}.`,
    hint: `To repeat it as it was, let the owner of the installation install ${name}@${version} as it was then. ${installed === null ? 'What it found stays.' : 'A new run takes the installed version.'}`,
  })
}

export function packageTooLarge(bytes: number, limit: number): SightlineError {
  const megabytes = (of: number) => (of / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })
  return new SightlineError({
    code: 'PACKAGE_TOO_LARGE',
    kind: 'usage',
    message: `With all that it depends on, the package has ${megabytes(bytes)} MB; this installation takes at most ${megabytes(limit)}.`,
    hint: 'Whoever runs this installation can allow more with SIGHTLINE_PACKAGE_MB; its author may not need all that it brings.',
  })
}

export function packageEndedRunner(name: string, cause: SightlineError): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_ENDED_RUNNER',
    kind: 'usage',
    message: `While it worked for the package ${name}, the process that holds the model was ended. ${cause.message}`,
    hint: 'The package probably asks too much of this model: take a smaller model or other parameters, and tell its author.',
    cause,
  })
}

export function packageCheckTimedOut(seconds: number): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_CHECK_TIMED_OUT',
    kind: 'usage',
    message: `The conformance suite took longer than ${Math.round(seconds / 60)} minutes, and was stopped.`,
    hint: 'The package may do nothing but compute: ask its author, and do not enable it before that.',
  })
}

export function packageFetchTimedOut(seconds: number): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_FETCH_TIMED_OUT',
    kind: 'usage',
    message: `Fetching the package and asking it what it is took longer than ${Math.round(seconds / 60)} minutes, and was stopped.`,
    hint: 'Try again; whoever runs this installation can look whether the registry can be reached from there (SIGHTLINE_PACKAGE_REGISTRY).',
  })
}
