/** Errors about pictures: files that cannot be read as an image, and colours or presets that do not fit a model. */
import { SightlineError } from './sightline-error.ts'

const TAKEN = 'PNG, JPEG and WebP'

export function imageNotFound(name: string): SightlineError {
  return new SightlineError({
    code: 'IMAGE_NOT_FOUND',
    kind: 'usage',
    message: `There is no image file at “${name}”.`,
    hint: 'Check the path; relative paths start where you run the command.',
  })
}

export function imageIsFolder(name: string): SightlineError {
  return new SightlineError({
    code: 'IMAGE_IS_FOLDER',
    kind: 'usage',
    message: `“${name}” is a folder, not an image file.`,
    hint: 'Name the files in it, for example with a pattern such as folder/*.png.',
  })
}

export function imageUnreadable(name: string, cause: unknown): SightlineError {
  return new SightlineError({
    code: 'IMAGE_UNREADABLE',
    kind: 'io',
    message: `The image “${name}” could not be read from disk: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: 'Check the permissions of the file and the health of the disk.',
    cause,
  })
}

export function imageEmpty(name: string): SightlineError {
  return new SightlineError({
    code: 'IMAGE_EMPTY',
    kind: 'invalid',
    message: `The image “${name}” is empty: it has no bytes.`,
    hint: 'The copy or download probably failed; fetch the file again.',
  })
}

export function imageNotRecognised(name: string): SightlineError {
  return new SightlineError({
    code: 'IMAGE_NOT_RECOGNISED',
    kind: 'invalid',
    message: `“${name}” is not an image: its first bytes are those of no picture format that Sightline knows.`,
    hint: `Give a ${TAKEN.replace('and', 'or')} file.`,
  })
}

export function imageFormatUnsupported(name: string, format: string): SightlineError {
  return new SightlineError({
    code: 'IMAGE_FORMAT_UNSUPPORTED',
    kind: 'unsupported',
    message: `“${name}” is a ${format} file; Sightline reads ${TAKEN}.`,
    hint: 'Convert it to PNG, which loses nothing.',
  })
}

export function imageDamaged(name: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'IMAGE_DAMAGED',
    kind: 'invalid',
    message: `The image “${name}” is damaged or incomplete: ${reason}.`,
    hint: 'The copy or download probably failed; fetch the file again, or open and save it in an image editor.',
  })
}

export function imageTooLarge(name: string, size: string, limit: string): SightlineError {
  return new SightlineError({
    code: 'IMAGE_TOO_LARGE',
    kind: 'unsupported',
    message: `The image “${name}” has ${size}; the limit is ${limit}.`,
    hint: 'Reduce it first; models look at a few hundred pixels a side.',
  })
}

export function colourInvalid(given: string, channels: number): SightlineError {
  return new SightlineError({
    code: 'COLOUR_INVALID',
    kind: 'usage',
    message: `${given} is not a colour in pixel units.`,
    hint: `Give one number from 0 to 255${channels === 3 ? ', or three: red, green, blue' : ', or red, green and blue, which are turned into grey'}.`,
  })
}

export function presetNeedsColour(preset: string): SightlineError {
  return new SightlineError({
    code: 'PRESET_NEEDS_COLOUR',
    kind: 'usage',
    message: `The preprocessing “${preset}” is defined for three colour channels, and the model takes one grey channel.`,
    hint: 'Choose raw, unit or signed: whichever the model was trained with.',
  })
}

export function inputChannelsUnsupported(channels: number): SightlineError {
  return new SightlineError({
    code: 'INPUT_CHANNELS_UNSUPPORTED',
    kind: 'unsupported',
    message: `The model takes ${channels} channels; pictures have one (grey) or three (red, green, blue).`,
    hint: 'Sightline explains models of grey or colour images only.',
  })
}
