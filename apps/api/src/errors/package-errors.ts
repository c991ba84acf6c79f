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
