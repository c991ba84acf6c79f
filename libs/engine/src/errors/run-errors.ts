/** Errors about a run of an explainer: which one, its parameters, what it returned. */
import { SightlineError, nearest } from './sightline-error.ts'

export function explainerUnknown(id: string, ids: readonly string[]): SightlineError {
  const suggestion = nearest(id, ids)
  return new SightlineError({
    code: 'EXPLAINER_UNKNOWN',
    kind: 'usage',
    message: `There is no explainer “${id}”.`,
    hint: `${suggestion ? `Did you mean “${suggestion}”? ` : ''}The explainers are: ${ids.join(', ')}.`,
  })
}

export function explainerDuplicate(id: string): SightlineError {
  return new SightlineError({
    code: 'EXPLAINER_DUPLICATE',
    kind: 'usage',
    message: `Two explainers are called “${id}”.`,
    hint: 'Remove one of the packages that bring it, or rename it.',
  })
}

export function paramUnknown(name: string, explainer: string, known: readonly string[]): SightlineError {
  const suggestion = nearest(name, known)
  return new SightlineError({
    code: 'PARAM_UNKNOWN',
    kind: 'usage',
    message: `${explainer} has no parameter “${name}”.`,
    hint: `${suggestion ? `Did you mean “${suggestion}”? ` : ''}Its parameters are: ${known.join(', ') || 'none'}.`,
  })
}

export function paramsInvalid(explainer: string, problems: readonly string[]): SightlineError {
  return new SightlineError({
    code: 'PARAM_INVALID',
    kind: 'usage',
    message: `The parameters of ${explainer} do not fit: ${problems.join('; ')}.`,
    hint: `\`sightline methods ${explainer}\` describes them.`,
  })
}

export function resultInvalid(explainer: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'RESULT_INVALID',
    kind: 'internal',
    message: `The explainer ${explainer} returned something that is no explanation: ${reason}.`,
    hint: 'This is a defect of the explainer. Please report it to its author.',
  })
}

export function noImages(explainer: string): SightlineError {
  return new SightlineError({
    code: 'IMAGES_MISSING',
    kind: 'usage',
    message: `${explainer} explains images, and none was given.`,
    hint: 'Name one or more image files.',
  })
}
