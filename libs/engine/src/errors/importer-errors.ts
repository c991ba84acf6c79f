/** Errors about model files: what cannot be read, what does not fit together, and what Sightline cannot do yet. */
import { basename } from 'node:path'
import { SightlineError } from './sightline-error.ts'

/** What a message says about a layer. */
export interface LayerLabel {
  readonly name: string
  readonly className: string
}

/** `Conv2D layer “block1/conv”`, for messages. */
export function describeLayer({ name, className }: LayerLabel): string {
  return `${className} layer “${name}”`
}

const WRITE_AGAIN = 'Save the model again, or download it again, and check that the file was copied completely.'

export function modelNotFound(path: string): SightlineError {
  return new SightlineError({
    code: 'MODEL_NOT_FOUND',
    kind: 'usage',
    message: `There is no model at “${path}”.`,
    hint: 'Check the path. A model is a .h5, .hdf5, .keras or .onnx file, or a folder that holds a model.json.',
  })
}

export function modelUnreadable(path: string, cause: unknown): SightlineError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new SightlineError({
    code: 'MODEL_UNREADABLE',
    kind: 'io',
    message: `“${path}” could not be read: ${reason}.`,
    hint: 'Check that the file may be read and that the disk is well.',
    cause,
  })
}

export function modelChanged(path: string): SightlineError {
  return new SightlineError({
    code: 'MODEL_CHANGED',
    kind: 'io',
    message: `“${basename(path)}” has changed since the model was opened, so that its weights cannot be read.`,
    hint: 'Open the model again, and leave its files as they are while it is in use.',
  })
}

export function modelTooLarge(path: string, limit: number): SightlineError {
  return new SightlineError({
    code: 'MODEL_TOO_LARGE',
    kind: 'unsupported',
    message: `“${basename(path)}” is larger than the limit of ${Math.floor(limit / 2 ** 20)} MiB for one file of a model.`,
    hint: 'Save the model without its optimizer state (include_optimizer=False), or with float16 weights.',
  })
}

/** `looksLike`: what the content is, as a noun phrase; `hint`: how its owner gets a file that we read. */
export function modelFormatUnknown(path: string, { looksLike, hint }: { looksLike: string; hint?: string }): SightlineError {
  return new SightlineError({
    code: 'MODEL_FORMAT_UNKNOWN',
    kind: 'invalid',
    message: `“${basename(path)}” is no model that Sightline can read: it looks like ${looksLike}.`,
    hint:
      hint ??
      'Sightline reads Keras files (.h5, .hdf5, .keras), ONNX files (.onnx) and TensorFlow.js layers models (model.json with its shards).',
  })
}

/** A recognised model format that we cannot run. */
export function modelFormatUnsupported(path: string, { format, hint }: { format: string; hint: string }): SightlineError {
  return new SightlineError({
    code: 'MODEL_FORMAT_UNSUPPORTED',
    kind: 'unsupported',
    message: `“${basename(path)}” is ${format}, which Sightline cannot read.`,
    hint,
  })
}

export function modelFileBroken(path: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'MODEL_FILE_BROKEN',
    kind: 'invalid',
    message: `“${basename(path)}” is broken: ${reason}.`,
    hint: WRITE_AGAIN,
  })
}

export function archiveTooLarge(path: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'ARCHIVE_TOO_LARGE',
    kind: 'invalid',
    message: `The archive “${basename(path)}” was not unpacked: ${reason}.`,
    hint: 'An archive like this is made to exhaust the memory of who opens it. Only open models from people whom you trust.',
  })
}

export function modelConfigMissing(path: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'MODEL_CONFIG_MISSING',
    kind: 'invalid',
    message: `“${basename(path)}” does not say how its layers are connected: ${reason}.`,
    hint: 'Save the whole model with model.save(…), not its weights alone with model.save_weights(…).',
  })
}

export function modelConfigInvalid(reason: string): SightlineError {
  return new SightlineError({
    code: 'MODEL_CONFIG_INVALID',
    kind: 'invalid',
    message: `The description of the model's layers does not fit together: ${reason}.`,
    hint: WRITE_AGAIN,
  })
}

export function modelClassUnsupported(className: string): SightlineError {
  return new SightlineError({
    code: 'MODEL_CLASS_UNSUPPORTED',
    kind: 'unsupported',
    message: `The model is of the class “${className}”, whose call method is Python code of its author and is not part of the file.`,
    hint: 'Only Functional and Sequential models hold all that is needed. Rebuild the model as one of them and save it again.',
  })
}

export function kerasVersionUnsupported(version: string): SightlineError {
  return new SightlineError({
    code: 'KERAS_VERSION_UNSUPPORTED',
    kind: 'unsupported',
    message: `The model was written by Keras ${version}, whose layers have other options; Sightline reads what Keras 2.0 and later write.`,
    hint: 'Load the model with a Keras 2 release and save it again.',
  })
}

/** Theano turns kernels around and pads in its own way. */
export function kerasBackendUnsupported(backend: string): SightlineError {
  return new SightlineError({
    code: 'KERAS_BACKEND_UNSUPPORTED',
    kind: 'unsupported',
    message: `The model was written by Keras on ${backend}, which stores the kernels of convolutions turned around.`,
    hint: 'Load the model in Keras 2 with TensorFlow as its backend, which converts it, and save it again.',
  })
}

export function layerUnsupported(layer: LayerLabel): SightlineError {
  return new SightlineError({
    code: 'LAYER_UNSUPPORTED',
    kind: 'unsupported',
    message: `The ${describeLayer(layer)} is of a class that Sightline does not support.`,
    hint: 'If the class belongs to Keras, please report it with the model, so that it can be added. If it is your own code, use built-in layers instead.',
  })
}

export function layerCustom(layer: LayerLabel): SightlineError {
  return new SightlineError({
    code: 'LAYER_CUSTOM',
    kind: 'unsupported',
    message: `The ${describeLayer(layer)} is custom code: what it computes is written in Python and is not part of the file.`,
    hint: 'Replace it by built-in layers and save the model again.',
  })
}

/** An option of a supported layer that we cannot honour. `option` is what the file says: `padding "causal"`. */
export function layerOptionUnsupported(layer: LayerLabel, option: string): SightlineError {
  return new SightlineError({
    code: 'LAYER_OPTION_UNSUPPORTED',
    kind: 'unsupported',
    message: `The ${describeLayer(layer)} uses ${option}, which Sightline does not support.`,
    hint: 'Please report the option and the model, so that it can be added.',
  })
}

export function layerChannelsFirst(layer: LayerLabel): SightlineError {
  return new SightlineError({
    code: 'LAYER_CHANNELS_FIRST',
    kind: 'unsupported',
    message: `The ${describeLayer(layer)} has data_format "channels_first"; Sightline reads Keras models with channels last.`,
    hint: 'Rebuild the model with data_format="channels_last", transfer its weights and save it again.',
  })
}

export function layerConfigInvalid(layer: LayerLabel, reason: string): SightlineError {
  return new SightlineError({
    code: 'LAYER_CONFIG_INVALID',
    kind: 'invalid',
    message: `The configuration of the ${describeLayer(layer)} is wrong: ${reason}.`,
    hint: WRITE_AGAIN,
  })
}

export function layerInputTooSmall(layer: LayerLabel, shapes: { input: readonly number[]; size: string }): SightlineError {
  return new SightlineError({
    code: 'INPUT_TOO_SMALL',
    kind: 'usage',
    message: `The ${describeLayer(layer)} would have no output: its input is [${shapes.input.join(', ')}], smaller than its ${shapes.size}.`,
    hint: 'Give the model larger images.',
  })
}

export function weightsMissing(
  layer: LayerLabel,
  { needed, found }: { needed: readonly string[]; found: readonly string[] },
): SightlineError {
  const list = found.length > 0 ? `holds ${found.join(', ')} for it` : 'holds no weights for it'
  return new SightlineError({
    code: 'WEIGHTS_MISSING',
    kind: 'invalid',
    message: `The ${describeLayer(layer)} needs the weights ${needed.join(', ')}, but the file ${list}.`,
    hint: WRITE_AGAIN,
  })
}

export interface WeightMismatch {
  readonly weight: string
  readonly expected: readonly number[]
  readonly found: readonly number[]
}

export function weightMismatch(layer: LayerLabel, { weight, expected, found }: WeightMismatch): SightlineError {
  return new SightlineError({
    code: 'WEIGHTS_MISMATCH',
    kind: 'invalid',
    message:
      `The weight “${weight}” of the ${describeLayer(layer)} has the shape [${found.join(', ')}], ` +
      `but the layer's configuration and input ask for [${expected.join(', ')}].`,
    hint: 'The file mixes weights and architecture of two models. Save the whole model again.',
  })
}

export function weightTypeUnsupported(weight: string, type: string): SightlineError {
  return new SightlineError({
    code: 'WEIGHT_TYPE_UNSUPPORTED',
    kind: 'unsupported',
    message: `The weight “${weight}” is stored as ${type}, which Sightline cannot read.`,
    hint: 'Save the model with float32 weights.',
  })
}

export function shardMissing(shard: string, folder: string): SightlineError {
  return new SightlineError({
    code: 'SHARD_MISSING',
    kind: 'invalid',
    message: `The model names the weight file “${shard}”, which is not in “${folder}”.`,
    hint: 'Keep the model and all its weight files together in one folder.',
  })
}

export function shardOutside(shard: string): SightlineError {
  return new SightlineError({
    code: 'SHARD_OUTSIDE_FOLDER',
    kind: 'invalid',
    message: `The model names the weight file “${shard}”, which lies outside its own folder; it was not opened.`,
    hint: 'Put the weight files beside the model’s own file, which has to name them without a path.',
  })
}

export function shardsShort(shards: readonly string[], sizes: { found: number; needed: number }): SightlineError {
  return new SightlineError({
    code: 'SHARDS_SHORT',
    kind: 'invalid',
    message: `The weight files ${shards.join(', ')} hold ${sizes.found} bytes, but their weights take ${sizes.needed}.`,
    hint: WRITE_AGAIN,
  })
}

export function inputNotImage(reason: string): SightlineError {
  return new SightlineError({
    code: 'INPUT_NOT_IMAGE',
    kind: 'unsupported',
    message: `The model does not take an image: ${reason}.`,
    hint: 'Sightline explains models of one image: [height, width] or [height, width, channels] with 1 or 3 channels.',
  })
}

export function severalInputs(names: readonly string[]): SightlineError {
  return new SightlineError({
    code: 'SEVERAL_INPUTS',
    kind: 'unsupported',
    message: `The model has ${names.length} inputs (${names.join(', ')}); Sightline explains models that take one image.`,
    hint: 'Build a model of one input from it, with the other inputs fixed, and save that.',
  })
}
