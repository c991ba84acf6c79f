/** Errors of the command line itself: options, paths of results. */
import { SightlineError } from '@sightline/engine/declarations'

const reasonOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

/** `message` and `hint` come from the parser of the command line. */
export function commandInvalid(message: string, hint: string): SightlineError {
  return new SightlineError({ code: 'COMMAND_INVALID', kind: 'usage', message, hint })
}

export function optionInvalid(option: string, given: string, expected: string): SightlineError {
  return new SightlineError({
    code: 'OPTION_INVALID',
    kind: 'usage',
    message: `${option} cannot be “${given}”.`,
    hint: `It takes ${expected}.`,
  })
}

export function folderWithoutImages(folder: string): SightlineError {
  return new SightlineError({
    code: 'FOLDER_WITHOUT_IMAGES',
    kind: 'usage',
    message: `The folder “${folder}” holds no image files.`,
    hint: 'Give a folder of PNG, JPEG or WebP files (subfolders are not searched).',
  })
}

export function methodMissing(known: readonly string[]): SightlineError {
  return new SightlineError({
    code: 'METHOD_MISSING',
    kind: 'usage',
    message: 'Which method should explain the images?',
    hint: `Add --method with one of: ${known.join(', ')}.`,
  })
}

export function paramSyntax(given: string): SightlineError {
  return new SightlineError({
    code: 'PARAM_SYNTAX',
    kind: 'usage',
    message: `“${given}” is not of the form name=value.`,
    hint: 'Write --param samples=100, for example.',
  })
}

export function paramRepeated(name: string): SightlineError {
  return new SightlineError({
    code: 'PARAM_REPEATED',
    kind: 'usage',
    message: `The parameter “${name}” was given more than once.`,
    hint: `Give it once; a list is written with commas: ${name}=a,b.`,
  })
}

export function layerNotTaken(method: string): SightlineError {
  return new SightlineError({
    code: 'LAYER_NOT_TAKEN',
    kind: 'usage',
    message: `The method ${method} takes no layer: it explains at the input.`,
    hint: 'Leave --layer out.',
  })
}

export function layerGivenTwice(parameter: string): SightlineError {
  return new SightlineError({
    code: 'LAYER_GIVEN_TWICE',
    kind: 'usage',
    message: `The layer was given both with --layer and with --param ${parameter}=….`,
    hint: 'Use one of the two.',
  })
}

export function outParentNotFolder(out: string, parent: string): SightlineError {
  return new SightlineError({
    code: 'OUT_IMPOSSIBLE',
    kind: 'usage',
    message: `The folder “${out}” cannot be made: “${parent}” is not a folder.`,
    hint: 'Choose another place with --out.',
  })
}

export function outNotFolder(out: string): SightlineError {
  return new SightlineError({
    code: 'OUT_NOT_FOLDER',
    kind: 'usage',
    message: `“${out}” is there already and is not a folder; it is left as it is.`,
    hint: 'Choose another place with --out.',
  })
}

export function outNotEmpty(out: string, example: string): SightlineError {
  return new SightlineError({
    code: 'OUT_NOT_EMPTY',
    kind: 'usage',
    message: `The folder “${out}” holds something that is not an earlier result of Sightline (${example}); it is left as it is.`,
    hint: 'Choose another folder with --out, or empty this one yourself.',
  })
}

export function outUnwritable(out: string, cause: unknown): SightlineError {
  return new SightlineError({
    code: 'OUT_UNWRITABLE',
    kind: 'io',
    message: `The result could not be written to “${out}”: ${reasonOf(cause)}.`,
    hint: 'Check the permissions and the free space there, or choose another place with --out.',
    cause,
  })
}

export function modelNotAdded(name: string, title: string): SightlineError {
  return new SightlineError({
    code: 'MODEL_NOT_ADDED',
    kind: 'usage',
    message: `There is no file “${name}” here, and the ${title} of the catalogue was not added yet.`,
    hint: `Run \`sightline models add ${name}\` first.`,
  })
}

export function machineFailed(cause: Error): SightlineError {
  return new SightlineError({
    code: 'MACHINE_FAILED',
    kind: 'io',
    message: `The machine refused something that was needed: ${cause.message}.`,
    hint: 'Check permissions, free disk space and memory, then try again.',
    cause,
  })
}

export function exportExists(out: string): SightlineError {
  return new SightlineError({
    code: 'EXPORT_EXISTS',
    kind: 'usage',
    message: `There is a file “${out}” already; it was left as it is.`,
    hint: 'Choose another name with --output, or remove the file.',
  })
}

export function exportUnwritable(out: string, cause: unknown): SightlineError {
  return new SightlineError({
    code: 'EXPORT_UNWRITABLE',
    kind: 'io',
    message: `The model could not be written to “${out}”: ${reasonOf(cause)}.`,
    hint: 'Check that the folder exists and may be written to, and the free space there.',
    cause,
  })
}
