/** Errors of uploads: what was sent is too much, not what it should be, or arrived in part. */
import { SightlineError } from '@sightline/engine/declarations'

export interface UploadLimit {
  readonly bytes: number
  /** The environment variable that sets it. */
  readonly variable: string
}

export function uploadTooLarge({ bytes, variable }: UploadLimit): SightlineError {
  return new SightlineError({
    code: 'UPLOAD_TOO_LARGE',
    kind: 'usage',
    message: `The upload is larger than the ${(bytes / 1e6).toLocaleString('en')} MB that this installation takes.`,
    hint: `Send less. Whoever runs this installation can allow more with ${variable}.`,
  })
}

export function uploadNotMultipart(): SightlineError {
  return new SightlineError({
    code: 'UPLOAD_INVALID',
    kind: 'usage',
    message: 'The request is no multipart form with a boundary.',
    hint: 'Send the files as parts of a form (multipart/form-data).',
  })
}

export function uploadBroken(cause: unknown): SightlineError {
  return new SightlineError({
    code: 'UPLOAD_BROKEN',
    kind: 'invalid',
    message: 'The upload ended before it was complete; nothing of it was kept.',
    hint: 'Send it again.',
    cause,
  })
}

export function uploadEmpty(): SightlineError {
  return new SightlineError({
    code: 'UPLOAD_EMPTY',
    kind: 'usage',
    message: 'The upload holds no file.',
    hint: 'Choose at least one file.',
  })
}

export function tooManyFiles(limit: number): SightlineError {
  return new SightlineError({
    code: 'UPLOAD_INVALID',
    kind: 'usage',
    message: `The upload holds more than ${limit.toLocaleString('en')} files.`,
    hint: 'A model is one file, or a model.json or .onnx file with its weight files: choose those alone. Images are sent one in a request.',
  })
}

export function pathRefused(path: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'UPLOAD_PATH_INVALID',
    kind: 'usage',
    message: `The file “${shorten(path)}” was refused: ${reason}.`,
    hint: 'Give files plain names below the folder that you upload.',
  })
}

export function archiveRefused(archive: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'ARCHIVE_REFUSED',
    kind: 'invalid',
    message: `The archive “${shorten(archive)}” was refused: ${reason}.`,
    hint: 'Make a plain zip of the model’s files, or upload the files or their folder.',
  })
}

export function modelAmong(paths: readonly string[]): SightlineError {
  const shown = paths.slice(0, 5).map((path) => `“${shorten(path)}”`)
  return new SightlineError({
    code: 'MODEL_NOT_AMONG_FILES',
    kind: 'usage',
    message: `None of the files is a model: ${shown.join(', ')}${paths.length > shown.length ? `, and ${paths.length - shown.length} more` : ''}.`,
    hint: 'Choose a .h5, .hdf5, .keras or .onnx file, or a model.json of TensorFlow.js together with its weight files.',
  })
}

export function severalModels(paths: readonly string[]): SightlineError {
  return new SightlineError({
    code: 'SEVERAL_MODELS',
    kind: 'usage',
    message: `The upload holds several models: ${paths
      .slice(0, 5)
      .map((path) => `“${shorten(path)}”`)
      .join(', ')}.`,
    hint: 'Upload one at a time.',
  })
}

export function labelsNotUploaded(path: string): SightlineError {
  return new SightlineError({
    code: 'LABELS_NOT_UPLOADED',
    kind: 'usage',
    message: `The sightline.json names the file of labels “${shorten(path)}”, which is not among the uploaded files.`,
    hint: 'Upload it too, under the name that stands there, or write the labels themselves into sightline.json.',
  })
}

export function filesSwept(): SightlineError {
  return new SightlineError({
    code: 'UPLOAD_CONFLICT',
    kind: 'usage',
    message: 'A file of the same content was removed while this one arrived.',
    hint: 'Send it again.',
  })
}

const shorten = (path: string) => (path.length > 120 ? `${path.slice(0, 60)}…${path.slice(-55)}` : path)
