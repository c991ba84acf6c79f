/** Errors of runs on the platform: what is asked for, and what becomes of it. */
import { SightlineError } from '@sightline/engine/declarations'

export function explainerVersionChanged(explainer: string, versions: { asked: string; installed: string }): SightlineError {
  return new SightlineError({
    code: 'EXPLAINER_VERSION_CHANGED',
    kind: 'usage',
    message: `This run is of ${explainer} ${versions.asked}; installed is ${versions.installed}, whose numbers may differ.`,
    hint: 'Make a new run: it takes the installed version.',
  })
}

export function workersLost(attempts: number): SightlineError {
  return new SightlineError({
    code: 'WORKER_LOST',
    kind: 'internal',
    message: `The worker that had this run was gone before it ended, ${attempts} times.`,
    hint: 'Look into the log of the workers and at the memory of their machines, then run it again.',
  })
}

export function backgroundMissing(explainer: string): SightlineError {
  return new SightlineError({
    code: 'REQUIREMENT_UNMET',
    kind: 'usage',
    message: `${explainer} compares each image with a background set, and none was chosen.`,
    hint: 'Choose some ordinary images as background; ten to a hundred are usual.',
  })
}

export function imagesMissing(explainer: string): SightlineError {
  return new SightlineError({
    code: 'IMAGES_MISSING',
    kind: 'usage',
    message: `${explainer} explains images, and none was chosen.`,
    hint: 'Choose one or more images.',
  })
}

export function notOfWorkspace(what: 'model' | 'image' | 'background image'): SightlineError {
  return new SightlineError({
    code: 'NOT_FOUND',
    kind: 'usage',
    message: `A ${what} that was chosen does not exist in this workspace.`,
    hint: 'It may have been deleted in the meantime: reload the page and choose again.',
  })
}

export function modelArchived(name: string): SightlineError {
  return new SightlineError({
    code: 'MODEL_ARCHIVED',
    kind: 'usage',
    message: `The model “${name}” is archived.`,
    hint: 'Take it out of the archive, or choose another.',
  })
}

export function experimentArchived(): SightlineError {
  return new SightlineError({
    code: 'EXPERIMENT_ARCHIVED',
    kind: 'usage',
    message: 'The experiment is archived.',
    hint: 'Take it out of the archive to add runs.',
  })
}
