import {
  attribution,
  createMoments,
  isGoodEnough,
  mapWarnings,
  meanOf,
  pairsOf,
  rangeOf,
  rowsOf,
  sampleGradients,
  samplingDiagnostics,
  samplingWarnings,
  type ExplainContext,
  type Explanation,
  type Moments,
  type Pair,
  type Random,
} from '@sightline/engine/explainer'
import type { SmoothGradParams } from './definition.ts'

export async function explain(context: ExplainContext, params: SmoothGradParams): Promise<Explanation[]> {
  const { samples, noise, transform, tolerance } = params
  const { model, score, tf } = context
  const shape = model.info.inputShape
  const images = await rowsOf(context.images.tensor)
  const deviations = images.map((image) => noiseDeviation(image, noise))
  const pairs = pairsOf(context)
  const moments = pairs.map(({ image }) => createMoments(images[image].length))
  const scores = pairs.map(() => createMoments(1))

  const mapOf = (pair: Pair, i: number) => {
    const values = moments[i].mean()
    const value = scores[i].mean()[0]
    return attribution({
      values: tf.tensor(values, [...shape]),
      meaning: MEANINGS[transform](`∂${score}/∂input`),
      ...pair,
      diagnostics: {
        ...samplingDiagnostics(moments[i]),
        meanScore: value,
        deviation: deviations[pair.image],
        meanStandardError: meanStandardError(moments[i]),
      },
      warnings: [...mapWarnings({ shape, score: { kind: score, value } }), ...samplingWarnings(moments[i], tolerance)],
      display: { as: 'heat-map', scale: transform === 'signed' ? 'diverging' : 'sequential', overlay: false },
    })
  }
  const maps = () => pairs.map(mapOf)

  await sampleGradients(context, {
    samples,
    draw: (image, sample) => ({ point: noisyCopy(images[image], deviations[image], context.random(image, sample)) }),
    visit({ pairIndex, gradient, score: value }) {
      moments[pairIndex].add(TRANSFORMS[transform](gradient))
      scores[pairIndex].add([value])
    },
    isEnough: (pairIndex) => isGoodEnough(moments[pairIndex], tolerance),
    preview: maps,
  })

  return maps()
}

type Transform = SmoothGradParams['transform']

const TRANSFORMS: Record<Transform, (gradient: Float32Array) => Float32Array> = {
  signed: (gradient) => gradient,
  absolute: (gradient) => gradient.map(Math.abs),
  squared: (gradient) => gradient.map((slope) => slope * slope),
}

const MEANINGS: Record<Transform, (gradient: string) => string> = {
  signed: (gradient) => `mean ${gradient}`,
  absolute: (gradient) => `mean |${gradient}|`,
  squared: (gradient) => `mean (${gradient})²`,
}

/** σ = noise · (max x − min x), the paper's §3. */
export function noiseDeviation(image: Float32Array, noise: number): number {
  const { min, max } = rangeOf(image)
  return noise * (max - min)
}

/** x + N(0, σ²); exactly x for σ = 0. */
export function noisyCopy(image: Float32Array, deviation: number, random: Random): Float32Array {
  if (deviation === 0) return image
  const copy = random.fillNormal(new Float32Array(image.length), deviation)
  for (let i = 0; i < copy.length; i++) copy[i] += image[i]
  return copy
}

/** The standard error of each pixel's mean, averaged over the map; null for a single sample. */
export function meanStandardError(moments: Moments): number | null {
  const errors = moments.standardError()
  return errors && meanOf(errors)
}
