/**
 * Runs an explainer over images, one image at a time, so that results can be kept as they come: beyond the images that are given prepared, memory does
 * not grow with their number.
 * Checks everything that can be checked before any work begins.
 */
import type * as tf from '@tensorflow/tfjs'
import { aborted, toSightlineError } from '../errors/index.ts'
import type { Preset } from '../image/contract.ts'
import { pixelToInput } from '../image/presets.ts'
import type { ExplainableModel, Predictions, ScoreKind } from '../model/explainable-model.ts'
import { row, stack, type NdArray } from '../model/nd-array.ts'
import { tf as tensorflow } from '../tensor/tf.ts'
import { checkRequest } from './check-request.ts'
import type { ExplainContext, ExplainerDefinition, FinishedExplanation } from './contract.ts'
import { finishExplanations } from './finish.ts'
import { createRandom, imageKey } from './random.ts'
import { resolveTargets, type TargetRequest } from './targets.ts'
import { tensorModel, toTensor } from './tensor-model.ts'

export interface RunRequest {
  readonly model: ExplainableModel
  readonly explainer: ExplainerDefinition
  /** As the user gave them; defaults come from the schema. */
  readonly params?: Readonly<Record<string, unknown>>
  /** `[h, w, c]` each, preprocessed, in the model's input size; or what prepares one when its turn comes. */
  readonly images: readonly (NdArray | (() => Promise<NdArray>))[]
  /** Likewise; what “absent” looks like to explainers that compare with a background. */
  readonly background?: readonly NdArray[]
  /** How pixels became inputs, for colours given in pixel units. */
  readonly preset: Preset
  /** Default: the top-1 class of each image. */
  readonly target?: TargetRequest
  /** Default: the logit. */
  readonly score?: ScoreKind
  /** Default 0. */
  readonly seed?: number
  readonly signal?: AbortSignal
  onProgress?(progress: Progress): void
}

export interface Progress {
  /** Of the whole run, 0 … 1. */
  readonly fraction: number
  readonly image: number
  /** What is known of the image so far, where the explainer can tell; to be called at once or not at all. */
  readonly preview: (() => Promise<readonly FinishedExplanation[]>) | null
}

export type RunEvent =
  /** Everything has been checked; the parameters with all their defaults, as results record them. */
  | { readonly type: 'started'; readonly params: Readonly<Record<string, unknown>> }
  | {
      readonly type: 'image'
      readonly image: number
      /** Null for a headless model. */
      readonly predictions: { readonly logits: Float32Array; readonly probabilities: Float32Array } | null
      readonly targets: readonly number[]
      readonly explanations: readonly FinishedExplanation[]
    }
  /** What belongs to no single image; always the last event. */
  | { readonly type: 'finished'; readonly explanations: readonly FinishedExplanation[] }

export async function* runExplainer(request: RunRequest): AsyncGenerator<RunEvent, void, undefined> {
  const { model, explainer, images, signal = new AbortController().signal } = request
  const { target, score } = request
  const counts = { images: images.length, background: request.background?.length ?? 0 }
  const params = checkRequest(explainer, model.info, { params: request.params ?? {}, ...counts, target, score })
  yield { type: 'started', params: (await explainer.resolve?.(params, model.info)) ?? params }

  const summary = (await explainer.summarize?.(params)) ?? null
  const background = request.background?.length ? toTensor<tf.Tensor4D>(stack(request.background)) : null
  try {
    const needsImages = explainer.requires.images !== false
    for (const [image, given] of images.entries()) {
      if (signal.aborted) throw aborted()
      const input = typeof given === 'function' ? await given() : given
      const predictions = model.info.head ? await model.predict(batchOfOne(input)) : null
      const targets = predictions && explainer.requires.classes !== false ? targetsOf(request, predictions) : []
      const explanations = needsImages
        ? await explainBatch(request, { params, background, image: { index: image, input }, targets, signal })
        : []
      await summary?.add(explanations)
      yield { type: 'image', image, predictions: predictions && rowsOf(predictions), targets, explanations }
    }
    const shared = needsImages ? [] : await explainBatch(request, { params, background, image: null, targets: [], signal })
    yield { type: 'finished', explanations: [...shared, ...((await summary?.finish()) ?? [])] }
  } finally {
    background?.dispose()
  }
}

/** The same numbers, to read only. */
function batchOfOne({ shape, data }: NdArray): NdArray {
  return { shape: [1, ...shape], data }
}

function targetsOf({ model, target = { top: 1 } }: RunRequest, { logits }: Predictions): number[] {
  return resolveTargets(target, model.info, row(logits, 0).data)
}

function rowsOf({ logits, probabilities }: Predictions) {
  return { logits: row(logits, 0).data, probabilities: row(probabilities, 0).data }
}

interface Call {
  readonly params: Record<string, unknown>
  readonly background: tf.Tensor4D | null
  /** Null: an explainer that takes no image. */
  readonly image: { readonly index: number; readonly input: NdArray } | null
  readonly targets: readonly number[]
  readonly signal: AbortSignal
}

/** One call of the explainer, with a context of its own. */
async function explainBatch(
  request: RunRequest,
  { params, background, image, targets, signal }: Call,
): Promise<FinishedExplanation[]> {
  const { model, explainer, images, preset, score = 'logit', seed = 0, onProgress } = request
  const [height, width, channels] = model.info.inputShape
  const inputs = image === null ? [] : [image.input]
  const tensor: tf.Tensor4D = image ? toTensor(batchOfOne(image.input)) : tensorflow.zeros([0, height, width, channels])
  const keys = new Map<number, number>()
  const keyOf = (index: number) => {
    // Only explainers that draw random numbers need it.
    const key = keys.get(index) ?? imageKey(inputs[index].data)
    keys.set(index, key)
    return key
  }
  const at = image?.index ?? 0
  const derived: ExplainableModel[] = []
  const finishing = { explainer, model: model.info, images: inputs.length }
  const context: ExplainContext = {
    model: tensorModel(model, { score, signal, onDerived: (rest) => derived.push(rest) }),
    images: { count: inputs.length, tensor, preset, pixelToInput: pixelToInput(preset, channels) },
    targets: inputs.map(() => targets),
    score,
    background,
    random: (index, sample) => createRandom({ seed, image: keyOf(index), sample }),
    seed,
    tf: tensorflow,
    progress: (done, total, preview) =>
      onProgress?.({
        fraction: (at + done / total) / Math.max(1, images.length),
        image: at,
        preview: preview ? () => finishExplanations(preview(), finishing) : null,
      }),
    signal,
  }
  try {
    return await finishExplanations(await explainer.explain(context, params), finishing)
  } catch (error) {
    throw signal.aborted ? aborted() : toSightlineError(error)
  } finally {
    tensor.dispose()
    await Promise.all(derived.map((rest) => rest.dispose()))
  }
}
