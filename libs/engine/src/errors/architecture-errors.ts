/** Errors about architectures by name and the files of weights that are opened with them. */
import { basename } from 'node:path'
import { SightlineError, nearest } from './sightline-error.ts'

/** `plain`: the name as it is compared. */
export function architectureUnknown(name: string, plain: string, known: readonly string[]): SightlineError {
  const suggestion = nearest(plain, known)
  return new SightlineError({
    code: 'ARCHITECTURE_UNKNOWN',
    kind: 'usage',
    message: `There is no architecture “${name}”.`,
    hint: `${suggestion ? `Did you mean “${suggestion}”? ` : ''}The architectures are: ${known.join(', ')}.`,
  })
}

/** A file of weights alone. The code is that of every model that does not describe itself. */
export function architectureMissing(path: string, known: readonly string[]): SightlineError {
  return new SightlineError({
    code: 'MODEL_CONFIG_MISSING',
    kind: 'invalid',
    message: `“${basename(path)}” does not say how its layers are connected: it holds the weights of layers alone.`,
    hint:
      `If they are those of a network of Keras Applications, name the architecture (on the command line: --architecture NAME), one of ${known.join(', ')}. ` +
      'Otherwise save the whole model with model.save(…), not its weights with model.save_weights(…).',
  })
}

export function architectureNotNeeded(path: string, name: string): SightlineError {
  return new SightlineError({
    code: 'ARCHITECTURE_NOT_NEEDED',
    kind: 'usage',
    message: `“${basename(path)}” says itself how its layers are connected; it cannot be opened as ${name}.`,
    hint: 'Leave the architecture out: it is for files that hold weights alone.',
  })
}

/** `differences`: what does not fit, one sentence each without a full stop. */
export function architectureMismatch(path: string, title: string, differences: readonly string[]): SightlineError {
  const shown = differences.slice(0, 3).join('; ')
  const more = differences.length > 3 ? `; and ${differences.length - 3} more like that` : ''
  return new SightlineError({
    code: 'ARCHITECTURE_MISMATCH',
    kind: 'invalid',
    message: `The weights in “${basename(path)}” are not those of ${title}: ${shown}${more}.`,
    hint:
      'Name the architecture that the weights were saved from. Those of a network that was changed, or of another one, cannot be loaded by name: ' +
      'save that whole model with model.save(…).',
  })
}
