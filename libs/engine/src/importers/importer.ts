/**
 * What an importer gives: a description of the model's input and a way to build its graph once the input size is known.
 * Importers sniff bytes (`match`), then read (`open`): the extension proposes, the content decides.
 */
import type { Hash } from 'node:crypto'
import type { Graph, Initializer } from '../graph/graph.ts'
import type { Preset, Resize } from '../image/contract.ts'
import type { FileBytes } from './file-bytes.ts'

/** A file or folder that a person named as their model. */
export interface ModelSource {
  /** Absolute path of the file: for a tfjs model the `model.json`. */
  readonly path: string
  /** Its content where it lies; refused once it has changed. */
  readonly file: FileBytes
  /** How it begins, which tells the formats apart: some kilobytes, or all that there is. */
  readonly beginning: Uint8Array
  /** All of it in memory, for those who cannot read it part by part. */
  readonly bytes: () => Uint8Array<ArrayBuffer>
  /** SHA-256 of the content, hex. */
  readonly sha256: () => Promise<string>
  /** The same, to be added to; of files that are in memory anyway. */
  readonly hash: () => Hash
}

export interface Importer {
  /** Format id, as `result.json` reports it. */
  readonly format: ModelFormat
  /** Whether these bytes are of this format; cheap, never throws. */
  match(source: ModelSource): boolean
  /** Reads the file; throws a SightlineError where it is broken (`invalid`) or beyond us (`unsupported`). */
  open(source: ModelSource, options?: ImportOptions): Promise<ImportedModel>
}

export interface ImportOptions {
  /** The architecture that a file of weights alone belongs to; no other file needs it. */
  readonly architecture?: string
  /** Symbolic links in the model's folder are the caller's own, who made it from files that lie elsewhere; otherwise none may lead out of it. */
  readonly trustLinks?: boolean
}

export type ModelFormat = 'tfjs-layers' | 'keras-h5' | 'keras-v3' | 'onnx'

/**
 * A model that has been read. Large weights may stay in its files and be read at each `Initializer.read()`: the files have to stay as
 * they are while the model is in use, and a changed one is refused.
 */
export interface ImportedModel {
  readonly format: ModelFormat
  /** `[h, w, c]`; null where the file leaves the size open. A model whose input is `[h, w]` says c = 1. */
  readonly inputShape: readonly [number | null, number | null, number]
  /** Things that a user should know: NaN weights, ignored parts. */
  readonly warnings: readonly string[]
  /** What is known of a model that was opened by the name of its architecture. */
  readonly architecture?: NamedArchitecture
  /** What the file itself says of how it is meant to be used; a sidecar goes before it. */
  readonly stated?: StatedUse
  /** A preprocessing that models like this one usually want, where nothing says which; a reason to say so, none to assume it. */
  readonly likelyPreset?: Preset
  /** SHA-256 over everything that makes the model (a tfjs model: model.json and its shards in order), hex. */
  readonly sha256: string
  /** Builds the graph for an input of this size (pixels). */
  build(size: InputSize): ImportedGraph
}

/** A model of which the hash is still being computed. */
export type UnhashedModel = Omit<ImportedModel, 'sha256'>

export interface StatedUse {
  readonly preprocess?: Preset
  readonly resize?: Resize
  readonly head?: 'softmax' | 'sigmoid' | 'none'
  readonly labels?: readonly string[]
}

export interface NamedArchitecture {
  readonly id: string
  /** How its weights from Keras want their pixels. */
  readonly preprocess: Preset
  /** The size that it was made for. */
  readonly inputSize: InputSize
}

export interface InputSize {
  readonly height: number
  readonly width: number
}

export interface ImportedGraph {
  /** One float32 input `[N, c, h, w]`; its outputs are the model's outputs, the class output first. */
  readonly graph: Graph
  /** In the model's own order, one entry for each layer that its framework lists; a group of layers goes before those that are `within` it. */
  readonly layers: readonly ImportedLayer[]
}

export interface ImportedLayer {
  /** The name that the user gave it. */
  readonly name: string
  /** The framework's class name: `Conv2D`. */
  readonly kind: string
  /** The name of the nested model that it is a layer of, which is listed before it; its own name then begins with that. */
  readonly within?: string
  /** The value that the framework calls this layer's output (after a fused activation). 4-D values are NCHW unless `channelsLast`. */
  readonly output: string
  /** The 4-D output (and that before the activation) is `[N, h, w, c]`. */
  readonly channelsLast?: boolean
  /** The value before the fused activation, where there is one. */
  readonly preActivation?: string
  /** How many parameters the layer holds, trainable or not (what Keras's summary shows); a nested model: those of all its layers. */
  readonly parameters: number
  /** The numbers as stored, under the framework's names and in its order; kernels shaped `[kh, kw, in/groups, out]`, depthwise ones too. */
  readonly weights: readonly ImportedWeight[]
}

export interface ImportedWeight {
  /** The framework's short name: `kernel`, `bias`, `depthwise_kernel`, `gamma`. */
  readonly name: string
  readonly value: Initializer
}
