/**
 * What a runner process can be asked. A runner holds the engine and its models, and nothing else: no database, no secrets, no store. It reads the files whose
 * local paths it is given and writes what it makes into the folder it is given; its parent does the rest.
 */
import type { FinishedExplanation } from '@sightline/engine'
import type { CheckedExplainer, FetchedPackage, PackageDescription } from '@sightline/plugin-host'
import type { ModelUse, Prediction, Target } from '../contract/index.ts'
import type { InspectedImage, InspectedModel } from './inspector.ts'

/** A model's files: `localPath` is where the content lies, `path` what it is called within the model. */
export interface LocalModelFiles {
  readonly entry: string
  readonly files: readonly { readonly path: string; readonly localPath: string }[]
  readonly use: ModelUse
  readonly labels: readonly string[] | null
}

/** A package of explainers, from its archive: unpacked by the runner, which is closer to it than anybody who has something to lose. */
export interface LocalPackage {
  /** The archive's path. */
  readonly archive: string
  readonly integrity: string
  /** Where it lies unpacked, shared by all who use it; made by whoever comes first. */
  readonly folder: string
  readonly described: PackageDescription
  readonly sandbox: SandboxSettings
}

export interface SandboxSettings {
  /** Of the process with the package's code. */
  readonly memoryMegabytes: number
  /** What one image may take of the package's own time. */
  readonly seconds: number
  /** Where the code of the sandbox itself is kept. */
  readonly cache: string
}

export interface RunInput {
  readonly model: LocalModelFiles
  /** Of the model's version: models are kept open between runs under this key. */
  readonly modelKey: string
  /** As pictures call it. */
  readonly modelName: string
  readonly explainerId: string
  readonly explainerVersion: string
  /** That the explainer comes from; null: it is one of the runner's own. */
  readonly package: LocalPackage | null
  readonly params: Readonly<Record<string, unknown>>
  readonly images: readonly { readonly id: string; readonly localPath: string; readonly name: string }[]
  readonly background: readonly { readonly id: string; readonly localPath: string; readonly name: string }[]
  readonly target: Target
  readonly score: 'logit' | 'probability'
  readonly seed: number
  readonly runtime: 'onnxruntime' | 'tfjs'
  /** Where artifacts are written before they go to the store. */
  readonly folder: string
  /** Ids of images that are done already, from an attempt that was cut short. */
  readonly done: readonly string[]
}

/** A model as it was uploaded: with its own `sightline.json` and file of labels, if it has any. */
export interface UploadedModel extends Omit<LocalModelFiles, 'labels'> {
  /** Left out: what the sidecar says, or a file of labels among the files. */
  readonly labels?: readonly string[] | null
}

/** An explanation whose numbers and pictures are files in the run's folder. */
export interface WrittenExplanation extends Omit<FinishedExplanation, 'values' | 'image'> {
  readonly shape: readonly number[]
  readonly stats: {
    readonly min: number | null
    readonly max: number | null
    readonly mean: number | null
    readonly limit: number | null
  }
  readonly npy: string
  readonly thumbnail: string
  readonly picture: string
}

export type RunTaskEvent =
  | {
      readonly type: 'started'
      readonly params: Readonly<Record<string, unknown>>
      readonly runtime: {
        readonly id: string
        readonly backend: string
        readonly passedOver?: readonly { readonly backend: string; readonly reason: string }[]
      }
      readonly engineVersion: string
      readonly warnings: readonly string[]
    }
  | { readonly type: 'progress'; readonly fraction: number; readonly secondsLeft: number | null }
  /** What an image's first map looks like so far: a small PNG, and how much it can be trusted, as far as the explainer says. */
  | {
      readonly type: 'preview'
      readonly imageId: string
      readonly picture: Uint8Array
      readonly target: number | null
      readonly samples: number | null
      readonly relativeError: number | null
    }
  | {
      readonly type: 'image'
      readonly imageId: string
      /** float32 of all classes; null for a headless model. */
      readonly predictions: { readonly logits: Float32Array; readonly probabilities: Float32Array } | null
      readonly targets: readonly number[]
      readonly explanations: readonly WrittenExplanation[]
    }
  /** What belongs to no single image. */
  | { readonly type: 'shared'; readonly explanations: readonly WrittenExplanation[] }

/** Where a package is to be had. */
export interface PackageSource {
  /** A name in the registry, or the path of an archive. */
  readonly spec: string
  /** Of the name, and of what an archive depends on; null: npm's own. */
  readonly registry: string | null
}

export interface Tasks {
  /** `folder`: where the archive goes, and where the package lies unpacked while it is looked at. */
  'install-package': {
    input: {
      readonly source: PackageSource
      readonly folder: string
      readonly maxBytes: number
      readonly sandbox: SandboxSettings
    }
    output: FetchedPackage & { readonly described: PackageDescription }
    event: { readonly type: 'step'; readonly step: 'fetching' | 'describing' }
  }
  /** On a model. */
  'check-package': {
    input: { readonly package: LocalPackage; readonly model: LocalModelFiles; readonly modelKey: string }
    output: { readonly explainers: readonly CheckedExplainer[] }
    event: never
  }
  'inspect-model': { input: UploadedModel; output: InspectedModel; event: never }
  /** `target`: the path of the file to write. */
  'export-model': {
    input: { readonly model: LocalModelFiles; readonly gradient: boolean; readonly target: string }
    output: { readonly bytes: number }
    event: never
  }
  'inspect-image': { input: { readonly localPath: string; readonly name?: string }; output: InspectedImage; event: never }
  predict: {
    /** `image`: the path of the file; `name`: what errors call it. */
    input: { readonly model: LocalModelFiles; readonly modelKey: string; readonly image: string; readonly name: string }
    output: { readonly predictions: readonly Prediction[]; readonly filter: string; readonly milliseconds: number }
    event: never
  }
  run: { input: RunInput; output: { readonly timings: Readonly<Record<string, number>> }; event: RunTaskEvent }
}

export type TaskName = keyof Tasks
