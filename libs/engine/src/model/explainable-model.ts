/**
 * A trained classifier that explainers can question. Every method is asynchronous and every argument and result is plain data
 * (structured clone can carry it), so that the model may stand on the other side of a message channel: see channel.ts.
 *
 * Arrays of images and feature maps are channels last with the batch first, `[n, h, w, c]`, whatever the model's format.
 */
import type { ModelFormat } from '../importers/importer.ts'
import type { NdArray } from './nd-array.ts'

/** What a class score is: the logit (before softmax or sigmoid; the default) or the probability. */
export type ScoreKind = 'logit' | 'probability'

/** Named tables of gradient rules that replace the normal ones: guided backpropagation and deconvnet. */
export type GradientRules = 'guided-relu' | 'deconvnet'

export interface LayerInfo {
  /** The user's own name for it; may hold `/`. */
  readonly name: string
  /** The framework's class name: `Conv2D`. */
  readonly kind: string
  /** The name of the nested model that it is a layer of. That is listed before it, with the parameters of all its layers. */
  readonly within?: string
  /** Channels last, without the batch; null where the model leaves the size open. */
  readonly outputShape: readonly (number | null)[]
  readonly parameters: number
  /** Whether the output is a map `[h, w, c]` with more than one position, or tokens `[t, c]` whose places are known. */
  readonly spatial: boolean
  /** Of an output `[t, c]` of tokens: where they lie in the image. */
  readonly tokens?: TokenGrid
  /** The name under which the value before the fused activation is reached, where there is one. */
  readonly preActivation?: string
  /** Whether it is a convolution (of any kind). */
  readonly convolution: boolean
  /** Whether gradients of the class score reach it and its output depends on the image. */
  readonly differentiable: boolean
}

/** The first `withoutPlace` tokens (class token, registers) stand for no place; the others are the rows of a grid of patches, one after the other. */
export interface TokenGrid {
  readonly grid: readonly [height: number, width: number]
  readonly withoutPlace: number
}

/** A map of attention between tokens; its values are reached by its name, as those of a layer: `[t, t, heads]`, row i says whom token i looks at. */
export interface AttentionInfo {
  readonly name: string
  readonly heads: number
  readonly tokens: TokenGrid
}

export interface HeadInfo {
  /** How probabilities come from logits. `softmax`: classes exclude each other. `sigmoid`: independent classes, or two from one unit. `none`: scores that are no probabilities. */
  readonly kind: 'softmax' | 'sigmoid' | 'binary-sigmoid' | 'none'
  /** The model ends without softmax or sigmoid; the kind is our assumption. */
  readonly assumed: boolean
  /** How many classes explainers can target (2 for `binary-sigmoid`). */
  readonly classes: number
}

export interface ModelInfo {
  readonly format: ModelFormat
  /** Of the file (of all files of a tfjs model), hex. */
  readonly sha256: string
  /** `[h, w, c]` of the images it takes. */
  readonly inputShape: readonly [number, number, number]
  /** Null for a headless model; `headless` then says why. */
  readonly head: HeadInfo | null
  readonly headless: string | null
  readonly labels: readonly string[] | null
  readonly layers: readonly LayerInfo[]
  /** The layer that Grad-CAM takes by default, on the way to the classes; null if no such layer has space, and for a headless model. */
  readonly lastSpatialLayer: string | null
  /** Maps of attention from every token to every token, from the first to the last; absent where there are none. */
  readonly attention?: readonly AttentionInfo[]
  /** The ONNX operators that it is made of, each once. */
  readonly operators: readonly string[]
  /** How many images of a batch run well at once with gradients, from the size of the model's activations. */
  readonly batchSize: number
  readonly runtime: RuntimeInfo
  readonly warnings: readonly string[]
}

export interface RuntimeInfo {
  readonly id: string
  /** The device or library that does the work: `cpu`, `wasm`, … */
  readonly backend: string
  /** Backends that would have been preferred, each with the reason why it was not taken; absent where there was no choice. */
  readonly passedOver?: readonly { readonly backend: string; readonly reason: string }[]
}

export interface Predictions {
  /** `[n, classes]` */
  readonly logits: NdArray
  /** `[n, classes]` */
  readonly probabilities: NdArray
}

export interface GradientRequest {
  /** The class of each image, length n. */
  readonly targets: readonly number[]
  readonly score: ScoreKind
  /** Layers whose outputs the score is differentiated by; default the input alone, under the name `INPUT`. */
  readonly layers?: readonly string[]
  /** Also return those layers' outputs. */
  readonly activations?: boolean
  readonly rules?: GradientRules
}

export interface Gradients {
  /** The score of each image's target, `[n]`. */
  readonly scores: NdArray
  /** ∂score/∂layer by layer name, each of the shape of that layer's output; key `INPUT` for the input. */
  readonly gradients: Readonly<Record<string, NdArray>>
  /** By layer name, if asked for. */
  readonly activations: Readonly<Record<string, NdArray>>
}

/** Patches of one size at many places. */
export interface OcclusionPositions {
  /** Height and width in pixels. */
  readonly patch: readonly [number, number]
  /** Top left corners, `[top, left]`, in the image. A patch that reaches beyond the border is clipped. */
  readonly positions: readonly (readonly [number, number])[]
}

export interface OcclusionPlan {
  /** How many of the model's nodes are computed on windows around the patches; to be handed back with each question. */
  readonly depth: number
  /** Indices of the positions, a list for each question: what is computed together, and bounds the memory. */
  readonly chunks: readonly (readonly number[])[]
  /** For all positions: of plain predictions, and as planned. */
  readonly multiplyAccumulates: { readonly whole: number; readonly planned: number }
}

/** One question: the positions of a chunk, and the plan's depth. */
export interface Occlusion extends OcclusionPositions {
  readonly depth: number
}

export interface Weight {
  readonly name: string
  /** As stored; kernels `[kh, kw, in/groups, out]`. */
  readonly value: NdArray
}

/** The key of the model's own input in results that are named by layer; the colon keeps it apart from layers that people call “input”. */
export const INPUT = ':input'

export interface ExplainableModel {
  readonly info: ModelInfo
  layers(): Promise<readonly LayerInfo[]>
  /** `images`: `[n, h, w, c]`, preprocessed. */
  predict(images: NdArray): Promise<Predictions>
  /** Outputs of the named layers (or of their pre-activation names), each `[n, …]` channels last. */
  activations(images: NdArray, layers: readonly string[]): Promise<Readonly<Record<string, NdArray>>>
  gradients(images: NdArray, request: GradientRequest): Promise<Gradients>
  weights(layer: string): Promise<readonly Weight[]>
  /**
   * How scores of an image with covered patches are found fastest: by computing only what each patch changes, or, where it is null, by plain predictions. The same model, patch and
   * positions give the same plan. Models that only predict leave it out, and `occlude` with it.
   */
  planOcclusion?(positions: OcclusionPositions): Promise<OcclusionPlan | null>
  /**
   * `predict` for the image with each patch in turn showing the cover, an image of the same shape `[1, h, w, c]`; a row for each position. What it gives depends on its arguments alone,
   * and differs from `predict` by rounding.
   */
  occlude?(image: NdArray, cover: NdArray, occlusion: Occlusion): Promise<Predictions>
  /** The rest of the model after a layer: its “images” are that layer's outputs. */
  from(layer: string): Promise<ExplainableModel>
  dispose(): Promise<void>
}
