/**
 * The explainer contract: what the author of a plugin reads.
 *
 * An explainer is a declaration (id, reference, parameters as a zod schema, what it requires of a model) and one function,
 * `explain`, that turns images into explanations: raw signed numbers with their geometry. Normalising, resizing and colouring are
 * display only and happen elsewhere, so that maps of two images, layers or models can be compared on one scale.
 *
 * Tensors are TensorFlow.js tensors, channels last with the batch first. Heavy work is asked of the model (`context.model`), the rest
 * is `context.tf`. The engine owns the tensors that it hands in and disposes of those that it gets back; any other tensor that an
 * explainer makes is its own to dispose of (`tf.tidy`).
 */
import type * as tf from '@tensorflow/tfjs'
import type { z } from 'zod'
import type { Preset } from '../image/contract.ts'
import type {
  GradientRules,
  LayerInfo,
  ModelInfo,
  Occlusion,
  OcclusionPlan,
  OcclusionPositions,
  ScoreKind,
} from '../model/explainable-model.ts'
import type { Random } from './random.ts'

export interface ExplainerDefinition<Schema extends z.ZodObject = z.ZodObject> {
  /** Kebab case, unique: `grad-cam`. */
  readonly id: string
  /** Semantic version of the method's numbers: the same version and seed give the same bytes. */
  readonly version: string
  readonly title: string
  /** One sentence: what it shows. */
  readonly summary: string
  readonly reference?: { readonly title: string; readonly url: string; readonly year: number }
  /** When it misleads. */
  readonly caveats: string
  readonly requires: Requirements
  /** Must survive `z.toJSONSchema`: it draws the forms and the command line's help. Parameter names as in methods.md. */
  readonly params: Schema
  /**
   * Fills in the defaults that depend on the model or on other parameters, so that results record what was really used: a run with
   * them gives the same numbers. The parameters fit the schema, and the model has what the explainer requires.
   *
   * For the record alone: `explain` gets the parameters as they were before, and has to choose the same.
   */
  resolve?(params: z.output<Schema>, model: ModelInfo): z.output<Schema> | Promise<z.output<Schema>>
  explain(context: ExplainContext, params: z.output<Schema>): Promise<Explanation[]>
  /** Collects something over all images of a run, for artifacts that belong to no single image; null if not with these parameters. */
  summarize?(params: z.output<Schema>): Summary | null | Promise<Summary | null>
}

/** Sees every explanation of a run as it is made, and gives those that belong to the run as a whole. */
export interface Summary {
  add(explanations: readonly FinishedExplanation[]): void | Promise<void>
  finish(): readonly FinishedExplanation[] | Promise<readonly FinishedExplanation[]>
}

/** Checked before any work, each with a reason that people can read. */
export interface Requirements {
  /** Default true. False: works without any image (`filters`). */
  readonly images?: boolean
  /** A class output: logits to explain. Default true. */
  readonly classes?: boolean
  /** Differentiability from the class score down to the input or the layer. */
  readonly gradients?: boolean
  /** `spatial`: the layers given (or one to choose by default) must have space, H·W > 1. */
  readonly layer?: 'spatial' | 'any'
  /** Maps of attention from every token of an image to every other (`model.info.attention`). */
  readonly attention?: boolean
  /** A set of background images. */
  readonly background?: boolean
}

export interface ExplainContext {
  readonly model: TensorModel
  readonly images: ImageBatch
  /** The classes to explain, for each image: `targets[i]` has at least one entry if the explainer requires classes, else none. */
  readonly targets: readonly (readonly number[])[]
  /** What a score is in this run: `model.gradients` and `model.scores` use it. */
  readonly score: ScoreKind
  /** `[m, h, w, c]`, preprocessed; null if the run has none. */
  readonly background: tf.Tensor4D | null
  /**
   * Random numbers for sample `sample` of image `image` (its index in this batch). Keyed by the run's seed, the image's content and
   * the sample, so that a result never depends on the image's place in a batch.
   */
  random(image: number, sample: number): Random
  /** Of the run: what `random` starts from. */
  readonly seed: number
  readonly tf: typeof tf
  /**
   * Work done of this call, in units of your choice. `preview`: what would be returned if the work ended now; called at once or not at all, for people who watch an
   * estimate become exact.
   */
  progress(done: number, total: number, preview?: () => Explanation[]): void
  /** Aborts when the user stops the run. `model` calls check it by themselves; long loops of your own should too. */
  readonly signal: AbortSignal
}

export interface ImageBatch {
  readonly count: number
  /** `[n, h, w, c]`: preprocessed, what the model takes. */
  readonly tensor: tf.Tensor4D
  /** How pixels became inputs. */
  readonly preset: Preset
  /** A colour in pixel units (0–255; one number for all channels or one per colour channel, RGB order) in the model's input units, `[c]`. */
  pixelToInput(colour: number | readonly number[]): number[]
}

/** `ExplainableModel` in tensors, bound to the run's score kind and abort signal. See there for shapes. */
export interface TensorModel {
  readonly info: ModelInfo
  /** The layer's description; throws LAYER_UNKNOWN with the nearest name. A pre-activation name gives its layer's. */
  layer(name: string): LayerInfo
  predict(images: tf.Tensor): Promise<{ logits: tf.Tensor2D; probabilities: tf.Tensor2D }>
  /** The score (logit or probability, as the run says) of one class per image, `[n]`. */
  scores(images: tf.Tensor, targets: readonly number[]): Promise<tf.Tensor1D>
  activations(images: tf.Tensor, layers: readonly string[]): Promise<Record<string, tf.Tensor>>
  gradients(images: tf.Tensor, request: TensorGradientRequest): Promise<TensorGradients>
  weights(layer: string): Promise<{ name: string; value: tf.Tensor }[]>
  /** How to find the scores of an image with covered patches faster than by `predict`; null where that is the fastest way, or the only one. */
  planOcclusion(positions: OcclusionPositions): Promise<OcclusionPlan | null>
  /** For the positions of one chunk of a plan: as `predict` of the image with each patch showing `cover`, `[1, h, w, c]` as the image; they differ by rounding. */
  occlude(image: tf.Tensor, cover: tf.Tensor, occlusion: Occlusion): Promise<{ logits: tf.Tensor2D; probabilities: tf.Tensor2D }>
  from(layer: string): Promise<TensorModel>
}

export interface TensorGradientRequest {
  /** The class of each image, length n. */
  readonly targets: readonly number[]
  /** Default: the input alone. */
  readonly layer?: string
  /** Also return that layer's output. */
  readonly activations?: boolean
  readonly rules?: GradientRules
}

export interface TensorGradients {
  readonly scores: tf.Tensor1D
  /** ∂score/∂layer, of the layer's (or input's) shape. */
  readonly gradients: tf.Tensor
  /** Present if asked for. */
  readonly activations: tf.Tensor | null
}

export type ExplanationKind = 'attribution' | 'feature-maps' | 'filters' | 'image' | 'curve' | 'table'

/** Plain values only: they go into `result.json`. */
export type Diagnostic = number | string | boolean | null | readonly Diagnostic[] | { readonly [name: string]: Diagnostic }

interface ExplanationFacts {
  readonly kind: ExplanationKind
  /** Index into the batch; null if it belongs to no single image. */
  readonly image: number | null
  /** The layer that it speaks of; null for the input. */
  readonly layer: string | null
  /** The class index that it explains; null if it explains none. */
  readonly target: number | null
  /** What one number is, for legends: `∂logit/∂input`, `logit drop`, `activation`. */
  readonly meaning: string
  readonly diagnostics: Readonly<Record<string, Diagnostic>>
  readonly warnings: readonly string[]
  readonly display: Display
}

/** How the one renderer should draw it. Never changes what is stored. */
export type Display =
  /** `[h, w]` or `[h, w, c]` (summed over channels); `diverging`: centred on 0; `sequential`: unsigned, from 0. `overlay`: on the image. */
  | { readonly as: 'heat-map'; readonly scale: 'diverging' | 'sequential'; readonly overlay: boolean }
  /** `[h, w, c]`: a tile a channel. `tiles`: captions. */
  | {
      readonly as: 'channel-grid'
      readonly normalise: 'zscore' | 'channel' | 'layer'
      readonly columns: number
      readonly tiles?: readonly string[]
    }
  /** `[kh, kw, in, out]`: rows are filters, columns input channels; three input channels also as colour tiles. */
  | { readonly as: 'kernel-grid' }
  /** A table drawn as text; `values` holds its numeric columns `[rows, numeric columns]`. */
  | { readonly as: 'table'; readonly columns: readonly string[]; readonly rows: readonly (readonly (string | number)[])[] }

/** What `explain` returns: `values` is disposed of by the engine. Build it with `explanation(…)`. */
export interface Explanation extends ExplanationFacts {
  readonly values: tf.Tensor
}

/** An explanation after the engine has checked it and taken its numbers out of the tensor. */
export interface FinishedExplanation extends ExplanationFacts {
  readonly values: { readonly shape: readonly number[]; readonly data: Float32Array }
}

/** Declares an explainer; the type parameter lets `explain` see its parameters typed. */
export function defineExplainer<Schema extends z.ZodObject>(
  definition: ExplainerDefinition<Schema>,
): ExplainerDefinition<Schema> {
  return definition
}

type Given<K extends keyof ExplanationFacts> = Partial<Pick<ExplanationFacts, K>> & Pick<Explanation, 'values' | 'meaning'>

const DEFAULTS = { image: null, layer: null, target: null, diagnostics: {}, warnings: [] } as const

/** A signed map at the input's or a layer's resolution. */
export function attribution(facts: Given<'image' | 'layer' | 'target' | 'diagnostics' | 'warnings' | 'display'>): Explanation {
  return { ...DEFAULTS, display: { as: 'heat-map', scale: 'diverging', overlay: true }, ...facts, kind: 'attribution' }
}

/** The channels of a layer, `[h, w, c]`. */
export function featureMaps(facts: Given<'image' | 'layer' | 'diagnostics' | 'warnings' | 'display'>): Explanation {
  return { ...DEFAULTS, display: { as: 'channel-grid', normalise: 'zscore', columns: 16 }, ...facts, kind: 'feature-maps' }
}

/** A layer's kernel, `[kh, kw, in/groups, out]`. */
export function filters(facts: Given<'layer' | 'diagnostics' | 'warnings'>): Explanation {
  return { ...DEFAULTS, ...facts, display: { as: 'kernel-grid' }, kind: 'filters' }
}

/** Rows of text and numbers; `values` holds the numeric columns, `[rows, numeric columns]`. */
export function table(
  facts: Given<'image' | 'layer' | 'diagnostics' | 'warnings'> & {
    columns: readonly string[]
    rows: readonly (readonly (string | number)[])[]
  },
): Explanation {
  const { columns, rows, ...rest } = facts
  return { ...DEFAULTS, ...rest, display: { as: 'table', columns, rows }, kind: 'table' }
}
