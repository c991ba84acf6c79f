import {
  attribution,
  batchOf,
  inChunks,
  indices,
  mapWarnings,
  predictScores,
  rowsOf,
  scoresOf,
  type ExplainContext,
  type Explanation,
} from '@sightline/engine/explainer'
import { coverOf } from './cover.ts'
import type { OcclusionParams } from './definition.ts'
import { coverWindow, placeWindows, spreadOverPixels } from './windows.ts'

export async function explain(
  context: ExplainContext,
  { patch: size, stride: step, fill }: OcclusionParams,
): Promise<Explanation[]> {
  const { model, score, targets, tf } = context
  const shape = model.info.inputShape
  const [height, width] = shape
  const { patch, stride, grid, windows } = placeWindows([height, width], { patch: size, stride: step })
  const images = await rowsOf(context.images.tensor)
  const covers = images.map((image) => coverOf(context, image, { fill, patch }))
  const scores = await scoresOf(context, images)
  // drops[image][which of its targets][window]: one forward pass serves all classes of an image.
  const drops = targets.map((classes) => classes.map(() => new Float32Array(windows.length)))

  await inChunks(context, { total: images.length * windows.length, size: model.info.batchSize }, async (span) => {
    const places = indices(span).map((index) => ({ image: Math.floor(index / windows.length), at: index % windows.length }))
    const covered = places.map(({ image, at }) => coverWindow(images[image], covers[image], { window: windows[at], shape }))
    const batch = batchOf(context, covered, shape)
    const found = await predictScores(context, model, batch)
    batch.dispose()
    places.forEach(({ image, at }, row) =>
      targets[image].forEach((target, i) => (drops[image][i][at] = scores[image][target] - found[row][target])),
    )
  })

  return targets.flatMap((classes, image) =>
    classes.flatMap((target, i) => {
      const coarse = drops[image][i]
      const full = spreadOverPixels(coarse, windows, [height, width])
      const facts = { meaning: `${score} drop`, image, target }
      const diagnostics = { score: scores[image][target], patch, stride, grid }
      const warnings = mapWarnings({ shape: grid })
      return [
        attribution({
          ...facts,
          values: tf.tensor(coarse, [...grid]),
          diagnostics: { ...diagnostics, resolution: 'grid' },
          warnings,
          // The cells of the grid need not be of one size, so only the full-size map lies right on the image.
          display: { as: 'heat-map', scale: 'diverging', overlay: false },
        }),
        attribution({
          ...facts,
          values: tf.tensor(full, [height, width]),
          diagnostics: { ...diagnostics, resolution: 'full' },
          warnings,
        }),
      ]
    }),
  )
}
