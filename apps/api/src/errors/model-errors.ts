/** Errors of models and images that people keep. */
import { SightlineError } from '@sightline/engine/declarations'

export function modelInUse(runs: number): SightlineError {
  return new SightlineError({
    code: 'MODEL_IN_USE',
    kind: 'usage',
    message: `${runs === 1 ? 'One run uses' : `${runs.toLocaleString('en')} runs use`} this model, so it was not deleted.`,
    hint: 'Archive it instead: it leaves the lists and stays where its runs are. Or delete those runs first.',
  })
}

export function imagesInUse(images: number, runs: number): SightlineError {
  return new SightlineError({
    code: 'IMAGES_IN_USE',
    kind: 'usage',
    message: `${images === 1 ? 'One of the images is' : `${images.toLocaleString('en')} of the images are`} part of ${runs === 1 ? 'one run' : `${runs.toLocaleString('en')} runs`}, so nothing was deleted.`,
    hint: 'Leave those images where they are, or delete the runs first.',
  })
}
