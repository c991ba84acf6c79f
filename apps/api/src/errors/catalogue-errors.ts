/** Errors of adding models from the catalogue that are the platform's own. */
import { SightlineError } from '@sightline/engine/declarations'

export function downloadGivenUp(attempts: number): SightlineError {
  return new SightlineError({
    code: 'DOWNLOAD_GIVEN_UP',
    kind: 'internal',
    message: `Adding it was begun ${attempts} times, and each time the process that did it ended before it was done.`,
    hint: 'The log of the API says why. Try again after that was put right.',
  })
}

export function downloadOutdated(): SightlineError {
  return new SightlineError({
    code: 'DOWNLOAD_OUTDATED',
    kind: 'invalid',
    message: 'It was asked for by another version of Sightline, whose catalogue this one does not read.',
    hint: 'Add it again.',
  })
}
