import {
  attribution,
  mapWarnings,
  rowsOf,
  sampleGradients,
  type ExplainContext,
  type Explanation,
} from '@sightline/engine/explainer'

/** What the rule table `guided-relu` replaces: Relu, and Clip as which ReLU6 is written. */
const RECTIFIERS = ['Relu', 'Clip']
const UNGUIDED = 'The model has no ReLU to guide, so this map is the plain gradient.'

export async function explain(context: ExplainContext): Promise<Explanation[]> {
  const { model, score, tf } = context
  const shape = model.info.inputShape
  const images = await rowsOf(context.images.tensor)
  const isGuided = model.info.operators.some((operator) => RECTIFIERS.includes(operator))
  const explanations: Explanation[] = []
  await sampleGradients(context, {
    samples: 1,
    rules: 'guided-relu',
    draw: (image) => ({ point: images[image] }),
    visit({ pair, gradient, score: value }) {
      explanations.push(
        attribution({
          values: tf.tensor(gradient.slice(), [...shape]),
          meaning: `guided ∂${score}/∂input`,
          ...pair,
          diagnostics: { score: value },
          warnings: [...(isGuided ? [] : [UNGUIDED]), ...mapWarnings({ shape, score: { kind: score, value } })],
          display: { as: 'heat-map', scale: 'diverging', overlay: false },
        }),
      )
    },
  })
  return explanations
}
