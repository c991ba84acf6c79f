import {
  attribution,
  createBlockMoments,
  isGoodEnough,
  mapWarnings,
  meanOf,
  pairsOf,
  rowsOf,
  sampleGradients,
  samplingDiagnostics,
  samplingWarnings,
  scoresOf,
  sumOf,
  type ExplainContext,
  type Explanation,
  type Pair,
} from '@sightline/engine/explainer'
import type { ExpectedGradientsParams } from './definition.ts'
import { pointBetween, SAMPLINGS } from './samplings.ts'
import { inputSpace, layerSpace } from './space.ts'

/** A residual of more standard errors than this is no accident of sampling. */
const NOTABLE_ERRORS = 4
/** With fewer a standard error is itself too uncertain to warn by. */
const FEWEST_REPLICATES = 8

export async function explain(context: ExplainContext, params: ExpectedGradientsParams): Promise<Explanation[]> {
  const { score, tf } = context
  // The engine has checked that there is one: `requires.background`.
  const background = context.background!
  const { samples, localSmoothing: deviation, layer = null, sampling, tolerance } = params
  const space = layer === null ? await inputSpace(context, background) : await layerSpace(context, background, layer)
  const pairs = pairsOf(context)
  const { draw, block } = SAMPLINGS[sampling]
  const contributions = pairs.map(() => createBlockMoments(space.size, block))
  const sums = pairs.map(() => createBlockMoments(1, block))

  // Before the gradients, so that a runtime need not hold what computes either at the same time.
  const imageScores = await scoresOf(context, await rowsOf(context.images.tensor))
  const backgroundScores = await scoresOf(context, await rowsOf(background))

  const mapOf = ({ image, target }: Pair, i: number) => {
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
      diagnostics: {
        ...samplingDiagnostics(contributions[i]),
        score: value,
        sum: sumOf(values),
        scoreDifference,
        residual,
        residualStandardError: standardError,
      },
      warnings: [
        ...mapWarnings({ shape: space.shape }),
        ...residualWarnings({ residual, standardError, replicates: sums[i].replicates, deviation }),
        ...samplingWarnings(contributions[i], tolerance),
      ],
    })
  }
  const maps = () => pairs.map(mapOf)
  // One for all samples, so that the garbage collector has nothing to do.
  const contribution = new Float32Array(space.size)

  await sampleGradients(context, {
    model: space.model,
    shape: space.shape,
    samples,
    async draw(image, sample) {
      const drawn = draw({ random: (sample) => context.random(image, sample), sample, backgroundCount: space.backgroundCount })
      return pointBetween(space.images[image], await space.background(drawn.background), { ...drawn, deviation })
    },
    visit({ pairIndex, drawn, gradient }) {
      const { difference } = drawn
      for (let i = 0; i < contribution.length; i++) contribution[i] = difference[i] * gradient[i]
      contributions[pairIndex].add(contribution)
      sums[pairIndex].add([sumOf(contribution)])
    },
    isEnough: (pairIndex) => isGoodEnough(contributions[pairIndex], tolerance),
    preview: maps,
  })

  return maps()
}

interface Residual {
  readonly residual: number
  readonly standardError: number | null
  /** How many independent values the standard error rests on. */
  readonly replicates: number
  readonly deviation: number
}

/** Residuals that are no numbers are the engine's to warn of: the map then holds some too, or the weights do. */
export function residualWarnings({ residual, standardError, replicates, deviation }: Residual): string[] {
  // Smoothing moves the image itself, so the sum is then no estimate of the score difference at the image.
  if (
    !Number.isFinite(residual) ||
    standardError === null ||
    replicates < FEWEST_REPLICATES ||
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
