/** Errors of lists that come in pages. */
import { SightlineError } from '@sightline/engine/declarations'

export function cursorInvalid(): SightlineError {
  return new SightlineError({
    code: 'CURSOR_INVALID',
    kind: 'usage',
    message: 'The place in the list to go on from cannot be read.',
    hint: 'Take `next` of the last page as it is, or leave `cursor` out to begin at the start.',
  })
}
