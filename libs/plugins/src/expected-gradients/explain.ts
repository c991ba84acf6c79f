import {
  attribution,
  createMoments,
  mapWarnings,
  meanOf,
  pairsOf,
  rowsOf,
  sampleGradients,
  scoresOf,
  sumOf,
  type ExplainContext,
  type Explanation,
  type Random,
} from '@sightline/engine/explainer'
import type { ExpectedGradientsParams } from './definition.ts'
import { inputSpace, layerSpace } from './space.ts'

/** A residual of more standard errors than this is no accident of sampling. */
const NOTABLE_ERRORS = 4

export async function explain(context: ExplainContext, params: ExpectedGradientsParams): Promise<Explanation[]> {
  const { score, tf } = context
  // The engine has checked that there is one: `requires.background`.
  const background = context.background!
  const { samples, localSmoothing: deviation, layer = null } = params
  const space = layer === null ? await inputSpace(context, background) : await layerSpace(context, background, layer)
  const pairs = pairsOf(context)
  const contributions = pairs.map(() => createMoments(space.size))
  const sums = pairs.map(() => createMoments(1))

  // Before the gradients, so that a runtime need not hold what computes either at the same time.
  const imageScores = await scoresOf(context, await rowsOf(context.images.tensor))
  const backgroundScores = await scoresOf(context, await rowsOf(background))

  await sampleGradients(context, {
    model: space.model,
    shape: space.shape,
    samples,
    async draw(image, sample) {
      const random = context.random(image, sample)
      const other = await space.background(random.integer(space.backgroundCount))
      return drawPoint({ image: space.images[image], background: other, deviation, random })
    },
    visit({ pairIndex, drawn, gradient }) {
      // In place, since the difference is needed no more: a copy for each sample would keep the garbage collector busy.
      const contribution = drawn.difference
      for (let i = 0; i < contribution.length; i++) contribution[i] *= gradient[i]
      contributions[pairIndex].add(contribution)
      sums[pairIndex].add([sumOf(contribution)])
    },
  })

  return pairs.map(({ image, target }, i) => {
    const values = contributions[i].mean()
    const value = imageScores[image][target]
    const scoreDifference = value - meanOf(backgroundScores.map((scores) => scores[target]))
    const residual = sumOf(values) - scoreDifference
    const standardError = sums[i].standardError()?.[0] ?? null
    return attribution({
      values: tf.tensor(values, [...space.shape]),
      meaning: `contribution to the ${score}`,
      layer,
      image,
      target,
      diagnostics: { score: value, sum: sumOf(values), scoreDifference, residual, residualStandardError: standardError },
      warnings: [...mapWarnings({ shape: space.shape }), ...residualWarnings({ residual, standardError, deviation })],
    })
  })
}

interface Draw {
  readonly image: Float32Array
  readonly background: Float32Array
  /** σ of the local smoothing. */
  readonly deviation: number
  readonly random: Random
}

/** The point t·x̃ + (1 − t)·b with t ~ U[0, 1) and x̃ = x + N(0, σ²), and the difference x̃ − b that weighs its gradient. */
export function drawPoint({ image, background, deviation, random }: Draw): { point: Float32Array; difference: Float32Array } {
  const t = random.uniform()
  const difference = new Float32Array(image.length)
  if (deviation > 0) random.fillNormal(difference, deviation)
  const point = new Float32Array(image.length)
  for (let i = 0; i < point.length; i++) {
    difference[i] += image[i] - background[i]
    point[i] = background[i] + t * difference[i]
  }
  return { point, difference }
}

interface Residual {
  readonly residual: number
  readonly standardError: number | null
  readonly deviation: number
}

/** Residuals that are no numbers are the engine's to warn of: the map then holds some too, or the weights do. */
export function residualWarnings({ residual, standardError, deviation }: Residual): string[] {
  // Smoothing moves the image itself, so the sum is then no estimate of the score difference at the image.
  if (
    !Number.isFinite(residual) ||
    standardError === null ||
    deviation > 0 ||
    Math.abs(residual) <= NOTABLE_ERRORS * standardError
  )
    return []
  // Float rounding leaves a residual where the estimate has no spread at all, as in a linear model.
  if (standardError === 0 || Math.abs(residual) < 1e-4) return []
  return [
    `The map misses the score difference by ${residual.toPrecision(3)}, more than ${NOTABLE_ERRORS} standard errors (${standardError.toPrecision(3)}): ` +
      'use more samples, since a few rare points carry much of the sum.',
  ]
}
