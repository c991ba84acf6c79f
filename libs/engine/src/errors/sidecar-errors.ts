/** Errors about what stands beside a model: its sidecar `sightline.json` and files of labels. */
import { SightlineError } from './sightline-error.ts'

export function sidecarUnreadable(path: string, cause: unknown): SightlineError {
  return new SightlineError({
    code: 'SIDECAR_UNREADABLE',
    kind: 'io',
    message: `The sidecar “${path}” could not be read from disk: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: 'Check its permissions.',
    cause,
  })
}

export function sidecarInvalid(path: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'SIDECAR_INVALID',
    kind: 'invalid',
    message: `The sidecar “${path}” is not valid: ${reason}.`,
    hint: 'It is a JSON object with any of preprocess, resize, inputSize, head and labels. Correct it, or move it away to go without.',
  })
}

export function sidecarExists(path: string): SightlineError {
  return new SightlineError({
    code: 'SIDECAR_EXISTS',
    kind: 'usage',
    message: `There is already a sidecar at “${path}”; it was left as it is.`,
    hint: 'Edit it, or ask for it to be replaced.',
  })
}

export function sidecarUnwritable(path: string, cause: unknown): SightlineError {
  return new SightlineError({
    code: 'SIDECAR_UNWRITABLE',
    kind: 'io',
    message: `The sidecar “${path}” could not be written: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: 'Check that the folder of the model exists and may be written to.',
    cause,
  })
}

export function labelsNotFound(path: string): SightlineError {
  return new SightlineError({
    code: 'LABELS_NOT_FOUND',
    kind: 'usage',
    message: `There is no file of labels at “${path}”.`,
    hint: 'Check the path; in a sightline.json it is relative to that file.',
  })
}

export function labelsUnreadable(path: string, cause: unknown): SightlineError {
  return new SightlineError({
    code: 'LABELS_UNREADABLE',
    kind: 'io',
    message: `The file of labels “${path}” could not be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: 'Check that it is a file and that you may read it.',
    cause,
  })
}

export function labelsInvalid(path: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'LABELS_INVALID',
    kind: 'invalid',
    message: `The labels in “${path}” cannot be used: ${reason}.`,
    hint: 'Give a JSON list of names, a JSON object from class index to name, or text with one name a line, in the order of the classes.',
  })
}
