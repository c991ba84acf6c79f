/**
 * Which preprocessing a model gets: an option, else its sidecar `sightline.json`, else its architecture if it was opened by that name, else what its own layers tell. The specification belongs to
 * the model; a wrong one gives confident nonsense, so a guess is always warned of.
 */
import type { Preprocessing, Preset, Resize } from './contract.ts'

export interface PreprocessingSources {
  /** What the user asked for in this run. */
  readonly option?: { readonly preset?: Preset; readonly resize?: Resize }
  /** What stands in the model's sidecar. */
  readonly sidecar?: { readonly preset?: Preset; readonly resize?: Resize } | null
  /** Of a model that was opened by the name of its architecture: what its weights from Keras want. */
  readonly architecture?: { readonly preset: Preset }
  /** What the model's own file says in its metadata. */
  readonly stated?: { readonly preset?: Preset; readonly resize?: Resize }
  /** What models like this one usually want; said to people, never assumed. */
  readonly likely?: Preset
  /** The class names of the model's layers. */
  readonly layerKinds: readonly string[]
}

export interface ResolvedPreprocessing {
  readonly preprocessing: Preprocessing
  readonly warnings: readonly string[]
}

const NORMALISING_LAYERS = ['Rescaling', 'Normalization']

/** Arithmetic before the first layer that learns is the preprocessing of Keras Applications, written into the model. */
const ARITHMETIC = ['TFOpLambda', 'SlicingOpLambda', 'TrueDivide', 'GetItem']

export function resolvePreprocessing(sources: PreprocessingSources): ResolvedPreprocessing {
  const { option, sidecar, architecture, stated, likely, layerKinds } = sources
  const resize = option?.resize ?? sidecar?.resize ?? stated?.resize ?? 'stretch'
  const given = option?.preset ?? sidecar?.preset ?? architecture?.preset ?? stated?.preset
  if (given) return { preprocessing: { preset: given, resize }, warnings: [] }
  if (normalises(layerKinds)) return { preprocessing: { preset: 'raw', resize }, warnings: [] }
  return { preprocessing: { preset: 'unit', resize }, warnings: [likely === 'torch' ? `${GUESSED} ${LIKELY_TORCH}` : GUESSED] }
}

function normalises(kinds: readonly string[]): boolean {
  const learning = kinds.findIndex((kind) => /conv|dense/i.test(kind))
  const before = kinds.slice(0, learning < 0 ? kinds.length : learning)
  return kinds.some((kind) => NORMALISING_LAYERS.includes(kind)) || before.some((kind) => ARITHMETIC.includes(kind))
}

const GUESSED =
  'Nothing says how the model wants its pixels, so they are scaled to 0…1 (“unit”). If it was trained otherwise, predictions and explanations ' +
  'mean nothing: choose its preprocessing (raw, unit, signed, caffe or torch; on the command line: --preprocess), or say it in a sightline.json beside it.'

const LIKELY_TORCH =
  'Its input is channels first, as in PyTorch, whose classifiers usually want “torch”: 0…1 minus the mean of ImageNet, divided by its deviation.'
