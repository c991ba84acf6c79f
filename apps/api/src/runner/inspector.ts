/** What the API asks of a runner process: it opens files of strangers, so that the API process never does. */
import type { ModelUse, Network, Prediction } from '../contract/index.ts'
import type { LayerInfo, ModelInfo } from '@sightline/engine'

export interface InspectedModel {
  readonly format: string
  readonly sha256: string
  readonly info: Omit<ModelInfo, 'labels' | 'runtime'>
  readonly layers: readonly LayerInfo[]
  readonly parameters: number
  readonly preprocessing: { readonly preset: string; readonly resize: string }
  readonly labels: readonly string[] | null
  readonly use: ModelUse
  readonly warnings: readonly string[]
}

export interface ModelFiles {
  /** The one to open. */
  readonly entry: string
  readonly files: readonly { readonly path: string; readonly sha256: string }[]
}

export interface InspectedImage {
  readonly width: number
  readonly height: number
  readonly mediaType: string
  /** PNG, at most 256 px. */
  readonly thumbnail: Uint8Array
}

export interface Inspector {
  /** Throws the engine's error where the files are no model that we can open. */
  inspectModel(model: ModelFiles, use: ModelUse, labels?: readonly string[] | null): Promise<InspectedModel>
  inspectImage(sha256: string): Promise<InspectedImage>
  predict(
    model: ModelFiles,
    options: { readonly use: ModelUse; readonly labels: readonly string[] | null; readonly image: string },
  ): Promise<{
    readonly predictions: readonly Prediction[]
    readonly filter: string
    readonly milliseconds: number
  }>
  network(model: ModelFiles, use: ModelUse): Promise<Network>
  close(): Promise<void>
}
