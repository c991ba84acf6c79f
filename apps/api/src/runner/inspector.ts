/** What the API asks of a runner process: it opens files of strangers, so that the API process never does. */
import type { LayerEdge, ModelInfo, Preprocessing } from '@sightline/engine'
import type { ModelUse, Prediction } from '../contract/index.ts'

export interface InspectedModel {
  /** Its `format`, `sha256`, `inputShape` and layers; the warnings are those of the file alone. */
  readonly info: Omit<ModelInfo, 'labels' | 'runtime'>
  readonly edges: readonly LayerEdge[]
  readonly parameters: number
  readonly preprocessing: Preprocessing
  readonly labels: readonly string[] | null
  /** What was asked for and what its sidecar says, as one. */
  readonly use: ModelUse
  /** Of the file, the preprocessing, the head and the size of the input. */
  readonly warnings: readonly string[]
}

export interface ModelFiles {
  /** The one to open. */
  readonly entry: string
  readonly files: readonly { readonly path: string; readonly sha256: string }[]
}

export interface InspectedImage {
  /** After EXIF orientation. */
  readonly width: number
  readonly height: number
  readonly mediaType: string
  /** PNG, at most 256 px. */
  readonly thumbnail: Uint8Array
}

export interface InspectionRequest {
  readonly use: ModelUse
  /** Left out: what the sidecar says, or a file of labels among the files. */
  readonly labels?: readonly string[] | null
}

export interface PredictionRequest {
  readonly use: ModelUse
  readonly labels: readonly string[] | null
  readonly image: { readonly sha256: string; readonly name: string }
}

export interface ExportRequest {
  readonly use: ModelUse
  readonly labels: readonly string[] | null
  /** With the gradient at the image. */
  readonly gradient: boolean
  /** The path of the file to write. */
  readonly target: string
}

export interface InspectedPrediction {
  /** The most probable first. */
  readonly predictions: readonly Prediction[]
  /** How the image was resampled to the model's size. */
  readonly filter: string
  readonly milliseconds: number
}

/**
 * Every method throws the engine's error where a file cannot be used, and INSPECTION_TIMED_OUT, INSPECTION_OUT_OF_MEMORY or INSPECTION_CRASHED where the
 * process that looked at it did not survive that.
 */
export interface Inspector {
  inspectModel(model: ModelFiles, request: InspectionRequest): Promise<InspectedModel>
  /** `name`: what errors call it. */
  inspectImage(sha256: string, name: string): Promise<InspectedImage>
  /** Writes it as one ONNX file. */
  exportModel(model: ModelFiles, request: ExportRequest): Promise<{ readonly bytes: number }>
  predict(model: ModelFiles, request: PredictionRequest): Promise<InspectedPrediction>
  close(): Promise<void>
}
