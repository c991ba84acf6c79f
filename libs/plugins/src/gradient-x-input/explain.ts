import {
  attribution,
  mapWarnings,
  rowsOf,
  sampleGradients,
  sumOf,
  type ExplainContext,
  type Explanation,
} from '@sightline/engine/explainer'

export async function explain(context: ExplainContext): Promise<Explanation[]> {
  const { model, score, tf } = context
  const shape = model.info.inputShape
  const images = await rowsOf(context.images.tensor)
  const explanations: Explanation[] = []
  await sampleGradients(context, {
    samples: 1,
    draw: (image) => ({ point: images[image] }),
    visit({ pair, gradient, drawn, score: value }) {
      const values = gradient.map((slope, i) => slope * drawn.point[i])
      explanations.push(
        attribution({
          values: tf.tensor(values, [...shape]),
          meaning: `contribution to the ${score}, to first order`,
          ...pair,
          diagnostics: { score: value, sum: sumOf(values) },
          warnings: mapWarnings({ shape, score: { kind: score, value } }),
        }),
      )
    },
  })
  return explanations
}
