import {
  attribution,
  batchOf,
  classesTogether,
  inChunks,
  mapOf,
  mapWarnings,
  pairsOf,
  rangeOf,
  rowsOf,
  takeNumbers,
  type ExplainContext,
  type Explanation,
} from '@sightline/engine/explainer'
import type { GradCamParams } from './definition.ts'

const ALL_NEGATIVE =
  'Every value was negative before the ReLU, so the map is empty: this layer holds evidence against the class only. Set relu to false to see it.'

export async function explain(context: ExplainContext, { layer: given, relu, guided }: GradCamParams): Promise<Explanation[]> {
  const { model, score, tf } = context
  // The engine has checked that there is one to choose: `requires.layer`.
  const layer = given ?? model.info.lastSpatialLayer!
  const described = model.layer(layer)
  const images = await rowsOf(context.images.tensor)
  const pairs = pairsOf(context)
  const explanations: Explanation[] = []

  const groups = classesTogether(pairs)
  await inChunks(context, { total: groups.length, size: 1 }, async ({ start }) => {
    const chunk = groups[start].map((index) => pairs[index])
    const points = chunk.map(({ image }) => images[image])
    const batch = batchOf(context, points, model.info.inputShape)
    const targets = chunk.map(({ target }) => target)
    const found = await model.gradients(batch, { targets, layer, activations: true })
    batch.dispose()
    const gradients = await rowsOf(found.gradients)
    const activations = await rowsOf(found.activations!)
    found.gradients.dispose()
    found.activations!.dispose()
    const scores = await takeNumbers(found.scores)

    chunk.forEach((pair, i) => {
      const { height, width, channels, values: found } = mapOf(described, gradients[i])
      const maps = { activations: mapOf(described, activations[i]).values, gradients: found, channels, guided }
      const signed = classActivationMap(maps)
      const values = relu ? signed.map((value) => Math.max(value, 0)) : signed
      const warnings = mapWarnings({ shape: [height, width], score: { kind: score, value: scores[i] } })
      const { min, max } = rangeOf(signed)
      if (relu && max <= 0 && min < 0) warnings.unshift(ALL_NEGATIVE)
      explanations.push(
        attribution({
          values: tf.tensor(values, [height, width]),
          meaning: `evidence for the ${score}: gradient-weighted activation`,
          layer,
          ...pair,
          diagnostics: {
            score: scores[i],
            layerChosen: given === undefined ? 'default' : 'given',
            signedMin: min,
            signedMax: max,
          },
          warnings,
          display: { as: 'heat-map', scale: relu ? 'sequential' : 'diverging', overlay: true },
        }),
      )
    })
  })
  return explanations
}

interface LayerMaps {
  /** A, `[h, w, k]`. */
  readonly activations: Float32Array
  /** G = ∂score/∂A, `[h, w, k]`. */
  readonly gradients: Float32Array
  /** k */
  readonly channels: number
  /** Weigh with G·1[A > 0]·1[G > 0] instead of G. */
  readonly guided: boolean
}

/** L = Σ_k w_k·A_k with w_k the mean of G_k over space (Selvaraju 2016, equations 1 and 2 before the ReLU), `[h, w]`. */
export function classActivationMap(maps: LayerMaps): Float32Array {
  const { activations, channels } = maps
  const weights = channelWeights(maps)
  const map = new Float32Array(activations.length / channels)
  for (let position = 0; position < map.length; position++) {
    let sum = 0
    for (let k = 0; k < channels; k++) sum += weights[k] * activations[position * channels + k]
    map[position] = sum
  }
  return map
}

/** w_k, the mean of G_k (or of its guided variant) over space. */
export function channelWeights({ activations, gradients, channels, guided }: LayerMaps): Float64Array {
  const weights = new Float64Array(channels)
  for (let i = 0; i < gradients.length;) {
    for (let k = 0; k < channels; k++, i++) {
      if (!guided || (gradients[i] > 0 && activations[i] > 0)) weights[k] += gradients[i]
    }
  }
  return weights.map((weight) => (weight * channels) / gradients.length)
}
