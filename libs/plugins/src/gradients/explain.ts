import {
  attribution,
  mapWarnings,
  rowsOf,
  sampleGradients,
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
    visit({ pair, gradient, score: value }) {
      explanations.push(
        attribution({
          values: tf.tensor(gradient.slice(), [...shape]),
          meaning: `∂${score}/∂input`,
          ...pair,
          diagnostics: { score: value },
          warnings: mapWarnings({ shape, score: { kind: score, value } }),
          display: { as: 'heat-map', scale: 'diverging', overlay: false },
        }),
      )
    },
  })
  return explanations
}
