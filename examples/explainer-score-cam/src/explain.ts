import { attribution, mapWarnings, rowsOf, type ExplainContext, type Explanation } from '@sightline/engine/explainer'
import { askLayer, askScores, type Answer, type Scores } from './ask.ts'
import type { ScoreCamParams } from './params.ts'
import { softmax, weightedSum } from './weights.ts'

const NO_CHANNEL = 'Every channel of this layer is constant for this image, so none can say where to look.'
const ONE_CHANNEL =
  'One channel has more than 99 % of the weight, so the map shows little else. Scores far apart do that to a softmax: try weights=increase.'

export async function explain(context: ExplainContext, params: ScoreCamParams): Promise<Explanation[]> {
  const { model, targets } = context
  // Sightline has checked that there is one to choose: `requires.layer`.
  const layer = params.layer ?? model.info.lastSpatialLayer!
  const images = await rowsOf(context.images.tensor)
  const answers = await askLayer(context, images, { layer, most: params.channels })
  const scores = await askScores(context, images, { answers, baseline: params.baseline })
  return answers.flatMap((answer, image) =>
    targets[image].map((target) => explanationOf(context, { image, target, layer, answer, scores: scores[image], params })),
  )
}

interface Explained {
  readonly image: number
  readonly target: number
  readonly layer: string
  readonly answer: Answer
  readonly scores: Scores
  readonly params: ScoreCamParams
}

function explanationOf({ score, tf }: ExplainContext, explained: Explained): Explanation {
  const { image, target, layer, answer, scores, params } = explained
  const [height, width] = answer.size
  const increases = scores.masked.map((all) => all[target] - scores.baseline[target])
  const weights = params.weights === 'softmax' ? softmax(increases) : increases
  const signed = weightedSum(answer.channels, weights, height * width)
  const warnings = mapWarnings({ shape: [height, width] })
  if (answer.channels.length === 0) warnings.unshift(NO_CHANNEL)
  if (params.weights === 'softmax' && weights.length > 1 && Math.max(...weights) > 0.99) warnings.unshift(ONE_CHANNEL)
  return attribution({
    values: tf.tensor(params.relu ? signed.map((value) => Math.max(value, 0)) : signed, [height, width]),
    meaning: `evidence for the ${score}: activation, weighted by how far the ${score} rises`,
    layer,
    image,
    target,
    diagnostics: {
      baselineScore: scores.baseline[target],
      channels: answer.channels.length,
      channelsConstant: answer.total - answer.varying,
      channelsLeftOut: answer.varying - answer.channels.length,
      largestIncrease: increases.length > 0 ? Math.max(...increases) : null,
      layerChosen: params.layer === undefined ? 'default' : 'given',
    },
    warnings,
    display: { as: 'heat-map', scale: params.relu ? 'sequential' : 'diverging', overlay: true },
  })
}
