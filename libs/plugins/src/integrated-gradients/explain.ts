import {
  attribution,
  baselineImageMissing,
  createMoments,
  gaussianBlur,
  mapWarnings,
  pairsOf,
  rowsOf,
  sampleGradients,
  scoresOf,
  sumOf,
  type ExplainContext,
  type Explanation,
} from '@sightline/engine/explainer'
import type { IntegratedGradientsParams } from './definition.ts'

/** A residual above this share of the score difference is worth a warning. */
const NOTABLE_RESIDUAL = 0.05

export async function explain(context: ExplainContext, { baseline, steps }: IntegratedGradientsParams): Promise<Explanation[]> {
  const { model, score, tf } = context
  const shape = model.info.inputShape
  const images = await rowsOf(context.images.tensor)
  const baselines = await baselinesOf(context, baseline, images)
  const pairs = pairsOf(context)
  const slopes = pairs.map(({ image }) => createMoments(images[image].length))

  await sampleGradients(context, {
    samples: steps,
    draw: (image, step) => ({ point: pointOnPath(images[image], baselines[image], (step + 0.5) / steps) }),
    visit: ({ pairIndex, gradient }) => slopes[pairIndex].add(gradient),
  })

  const imageScores = await scoresOf(context, images)
  const baselineScores = await scoresOf(context, baselines)
  return pairs.map(({ image, target }, i) => {
    const difference = differenceOf(images[image], baselines[image])
    const values = slopes[i].mean().map((slope, j) => slope * difference[j])
    const [value, baselineScore] = [imageScores[image][target], baselineScores[image][target]]
    const sum = sumOf(values)
    const scoreDifference = value - baselineScore
    const residual = sum - scoreDifference
    const warnings = mapWarnings({ shape })
    if (Math.abs(residual) > NOTABLE_RESIDUAL * Math.abs(scoreDifference)) {
      warnings.push(
        `The map sums to ${sum.toPrecision(4)}, the score differs from the baseline's by ${scoreDifference.toPrecision(4)}: more steps would bring them together.`,
      )
    }
    return attribution({
      values: tf.tensor(values, [...shape]),
      meaning: `contribution to the ${score}`,
      image,
      target,
      diagnostics: { score: value, baselineScore, sum, scoreDifference, residual },
      warnings,
    })
  })
}

/** b + t·(x − b). */
export function pointOnPath(image: Float32Array, baseline: Float32Array, t: number): Float32Array {
  return image.map((value, i) => baseline[i] + t * (value - baseline[i]))
}

function differenceOf(image: Float32Array, baseline: Float32Array): Float32Array {
  return image.map((value, i) => value - baseline[i])
}

/** The baseline of each image, in the model's input units. */
async function baselinesOf(
  context: ExplainContext,
  baseline: IntegratedGradientsParams['baseline'],
  images: readonly Float32Array[],
): Promise<Float32Array[]> {
  const [height, width, channels] = context.model.info.inputShape
  switch (baseline) {
    case 'zero':
      return images.map((image) => new Float32Array(image.length))
    case 'black': {
      const black = context.images.pixelToInput(0)
      return images.map((image) => image.map((_, i) => black[i % channels]))
    }
    case 'blur': {
      const deviation = 0.1 * Math.min(height, width)
      return images.map((image) => gaussianBlur(image, [height, width, channels], { vertical: deviation, horizontal: deviation }))
    }
    case 'image': {
      if (!context.background) throw baselineImageMissing()
      const [first] = await rowsOf(context.background)
      return images.map(() => first)
    }
  }
}
