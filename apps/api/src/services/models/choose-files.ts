/** Which of the uploaded files is the model, and which belong to it; by their names, since the content is a runner's to look at. */
import { posix } from 'node:path'
import { modelAmong, severalModels } from '../../errors/upload-errors.ts'
import { isLabelsFile, isLitter, isSidecar } from '../../runner/uploaded-names.ts'

export interface ChosenFiles {
  /** The one to open. */
  readonly entry: string
  /** What the model consists of, the entry among it. */
  readonly parts: readonly string[]
  /** What says how it is meant to be used: read once. */
  readonly about: readonly string[]
}

const MODEL = /\.(h5|hdf5|keras|onnx|tflite|pt|pth|pb|safetensors)$/i

/** Throws MODEL_NOT_AMONG_FILES, SEVERAL_MODELS. */
export function chooseFiles(paths: readonly string[]): ChosenFiles {
  const own = paths.filter((path) => !isLitter(path))
  const about = own.filter((path) => isSidecar(path) || isLabelsFile(path))
  const rest = own.filter((path) => !about.includes(path))
  const entry = findEntry(rest)
  if (entry === undefined) throw modelAmong(own)
  return { entry, parts: hasFilesBeside(entry) ? below(posix.dirname(entry), rest) : partsOfFile(entry, rest), about }
}

function findEntry(paths: readonly string[]): string | undefined {
  const savedModel = paths.find((path) => posix.basename(path) === 'saved_model.pb')
  // A format that the engine knows by its folder, to say what to do instead.
  if (savedModel !== undefined) return posix.dirname(savedModel)
  const files = paths.filter((path) => MODEL.test(path))
  const manifests = paths.filter((path) => posix.basename(path) === 'model.json')
  const candidates = [...files, ...manifests]
  if (candidates.length > 1) throw severalModels(candidates)
  if (candidates.length === 1) return candidates[0]
  const json = paths.filter(isManifest)
  if (json.length === 1) return json[0]
  // Whatever it is: the engine says what it looks like.
  return paths.length === 1 ? paths[0] : undefined
}

function isManifest(path: string): boolean {
  return path.toLowerCase().endsWith('.json')
}

/** A model.json names its weight files, and an ONNX file may. */
function hasFilesBeside(path: string): boolean {
  return isManifest(path) || /\.onnx$/i.test(path)
}

function partsOfFile(entry: string, paths: readonly string[]): string[] {
  return paths.includes(entry) ? [entry] : below(entry, paths)
}

function below(folder: string, paths: readonly string[]): string[] {
  return folder === '.' ? [...paths] : paths.filter((path) => path.startsWith(`${folder}/`))
}
