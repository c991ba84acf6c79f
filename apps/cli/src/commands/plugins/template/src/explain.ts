import {
  attribution,
  batchOf,
  inChunks,
  pairsOf,
  rowsOf,
  type ExplainContext,
  type Explanation,
} from '@sightline/engine/explainer'
import { deviationTimesGradient } from './deviation-times-gradient.ts'

/** One map for each image and each of its classes, `[h, w, c]`. */
export async function explain(context: ExplainContext, { absolute }: { absolute: boolean }): Promise<Explanation[]> {
  const { model, score, tf } = context
  const shape = model.info.inputShape
  const images = await rowsOf(context.images.tensor)
  const pairs = pairsOf(context)
  const explanations: Explanation[] = []

  // Chunks keep memory small, report progress and stop when the user stops the run.
  await inChunks(context, { total: pairs.length, size: model.info.batchSize }, async ({ start, end }) => {
    const chunk = pairs.slice(start, end)
    const batch = batchOf(
      context,
      chunk.map(({ image }) => images[image]),
      shape,
    )
    const found = await model.gradients(batch, { targets: chunk.map(({ target }) => target) })
    const gradients = await rowsOf(found.gradients)
    // Tensors are ours to dispose of, those that the model gave as well; Sightline disposes only of what we return.
    tf.dispose([batch, found.gradients, found.scores])

    chunk.forEach((pair, i) => {
      const map = deviationTimesGradient(images[pair.image], gradients[i], shape[2])
      explanations.push(
        attribution({
          values: tf.tensor(absolute ? map.map(Math.abs) : map, [...shape]),
          meaning: `${score} added, to first order`,
          ...pair,
          display: { as: 'heat-map', scale: absolute ? 'sequential' : 'diverging', overlay: true },
        }),
      )
    })
  })
  return explanations
}
