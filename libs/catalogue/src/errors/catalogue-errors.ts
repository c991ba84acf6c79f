/** Errors about the catalogue itself and what was added from it. */
import { nearest, SightlineError } from '@sightline/engine/declarations'

export function catalogueUnreadable(place: string, reason: string, cause?: unknown): SightlineError {
  return new SightlineError({
    code: 'CATALOGUE_UNREADABLE',
    kind: 'usage',
    message: `The catalogue “${place}” could not be read: ${reason}.`,
    hint: 'SIGHTLINE_CATALOGUE (or --catalogue) is the path of a JSON file, or its http(s) address. Without it there is the one that comes along.',
    cause,
  })
}

export function catalogueInvalid(place: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'CATALOGUE_INVALID',
    kind: 'invalid',
    message: `The catalogue “${place}” is not valid: ${reason}.`,
    hint: 'docs/catalogue.md says what an entry looks like.',
  })
}

export function entryUnknown(name: string, known: readonly string[]): SightlineError {
  const suggestion = nearest(name, known)
  return new SightlineError({
    code: 'CATALOGUE_ENTRY_UNKNOWN',
    kind: 'usage',
    message: `The catalogue has no model “${name}”.`,
    hint: `${suggestion ? `Did you mean ${suggestion}? ` : ''}It has: ${known.join(', ')}.`,
  })
}

export function shardsInvalid(entry: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'CATALOGUE_SHARDS_INVALID',
    kind: 'invalid',
    message: `The model.json of “${entry}” cannot be followed to its weight files: ${reason}.`,
    hint: 'It is not the file that the catalogue speaks of: the publisher may have replaced it.',
  })
}
