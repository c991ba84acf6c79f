/**
 * Gradients of class scores at many points around each image: what plain gradients (one point: the image), SmoothGrad (noisy
 * copies), integrated gradients (a path) and expected gradients (random points towards a background) have in common.
 */
import type { GradientRules } from '../model/explainable-model.ts'
import { batchOf, inChunks, indices, pairsOf, rowsOf, takeNumbers, type Pair } from './chunks.ts'
import type { ExplainContext, TensorModel } from './contract.ts'

export interface GradientSampling<Drawn extends { readonly point: Float32Array }> {
  /** Default: the whole model. With `model.from(layer)` points lie in that layer's space. */
  readonly model?: TensorModel
  /** Shape of a point; default the model's input shape `[h, w, c]`. */
  readonly shape?: readonly number[]
  /** How many points there are for each image. */
  readonly samples: number
  readonly rules?: GradientRules
  /**
   * Point `sample` of an image. Must depend on the image's content, the sample and the run's seed alone (`context.random`): the
   * classes of an image then share their points.
   */
  draw(image: number, sample: number): Drawn | Promise<Drawn>
  /** Called once for each pair (index into `pairsOf(context)`) and sample, in order. */
  visit(found: FoundGradient<Drawn>): void
}

export interface FoundGradient<Drawn> {
  readonly pair: Pair
  readonly pairIndex: number
  readonly drawn: Drawn
  /** ∂score/∂point, of the point's shape. To read only, and only during the visit. */
  readonly gradient: Float32Array
  /** The score at the point. */
  readonly score: number
}

/** Asks for the gradient at every point, in chunks of the model's batch size; memory does not depend on the number of samples. */
export async function sampleGradients<Drawn extends { readonly point: Float32Array }>(
  context: ExplainContext,
  sampling: GradientSampling<Drawn>,
): Promise<void> {
  const { model = context.model, shape = model.info.inputShape, samples, rules } = sampling
  const pairs = pairsOf(context)
  await inChunks(context, { total: pairs.length * samples, size: model.info.batchSize }, async (span) => {
    const rows = indices(span).map((index) => ({ pairIndex: Math.floor(index / samples), sample: index % samples }))
    const drawn: Drawn[] = []
    for (const { pairIndex, sample } of rows) drawn.push(await sampling.draw(pairs[pairIndex].image, sample))
    const points = drawn.map(({ point }) => point)
    const batch = batchOf(context, points, shape)
    const targets = rows.map(({ pairIndex }) => pairs[pairIndex].target)
    const found = await model.gradients(batch, { targets, ...(rules && { rules }) })
    batch.dispose()
    found.activations?.dispose()
    const gradients = await rowsOf(found.gradients)
    found.gradients.dispose()
    const scores = await takeNumbers(found.scores)
    rows.forEach(({ pairIndex }, i) =>
      sampling.visit({ pair: pairs[pairIndex], pairIndex, drawn: drawn[i], gradient: gradients[i], score: scores[i] }),
    )
  })
}
