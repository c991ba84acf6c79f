import { attribution, mapWarnings, rowsOf, scoresOf, type ExplainContext, type Explanation } from '@sightline/engine/explainer'
import { coverOf } from './cover.ts'
import type { OcclusionParams } from './definition.ts'
import { cellsToRefine, coarseCells, coarseOf, interpolate } from './refine.ts'
import { planFor, visitScores, type Plan } from './scores.ts'
import { placeWindows, spreadOverPixels, type Windows } from './windows.ts'

export async function explain(context: ExplainContext, params: OcclusionParams): Promise<Explanation[]> {
  const { model, targets, tf } = context
  const [height, width] = model.info.inputShape
  const placed = placeWindows([height, width], params)
  const plan = await planFor(context, placed)
  const images = await rowsOf(context.images.tensor)
  const explanations: Explanation[] = []
  for (const [image, input] of images.entries()) {
    const [scores] = await scoresOf(context, [input])
    const found = await dropsOf(context, params, { image, input, scores, placed, plan, images: images.length })
    const { patch, stride, grid, windows } = placed
    const warnings = mapWarnings({ shape: grid })
    const facts = { meaning: `${context.score} drop`, image }
    targets[image].forEach((target, i) => {
      const coarse = found.drops[i]
      const full = spreadOverPixels(coarse, windows, [height, width])
      const diagnostics = { score: scores[target], patch, stride, grid, ...found.diagnostics }
      explanations.push(
        attribution({
          ...facts,
          target,
          values: tf.tensor(coarse, [...grid]),
          diagnostics: { ...diagnostics, resolution: 'grid' },
          warnings,
          // The cells of the grid need not be of one size, so only the full-size map lies right on the image.
          display: { as: 'heat-map', scale: 'diverging', overlay: false },
        }),
        attribution({
          ...facts,
          target,
          values: tf.tensor(full, [height, width]),
          diagnostics: { ...diagnostics, resolution: 'full' },
          warnings,
        }),
      )
    })
    if (found.computed) explanations.push(computedMap(context, found.computed, { image, grid, ...found.diagnostics }))
  }
  return explanations
}

interface Work {
  readonly image: number
  readonly input: Float32Array
  /** Of the uncovered image, all classes. */
  readonly scores: Float32Array
  readonly placed: Windows
  readonly plan: Plan
  /** How many there are. */
  readonly images: number
}

interface Drops {
  /** For each target: one number for each window. */
  readonly drops: readonly Float32Array[]
  /** 1 where a window was really covered; null if all were. */
  readonly computed: Float32Array | null
  readonly diagnostics: { readonly computed?: number }
}

/** One pass serves all classes of an image. */
async function dropsOf(context: ExplainContext, { fill, refine }: OcclusionParams, work: Work): Promise<Drops> {
  const { image, input, scores, placed, plan, images } = work
  const { patch, grid, windows } = placed
  const classes = context.targets[image]
  const cover = coverOf(context, input, { fill, patch })
  const drops = classes.map(() => new Float32Array(windows.length))
  const computed = new Float32Array(windows.length)
  let done = image * windows.length
  const covering = { image: input, cover, windows, patch, plan }
  const ask = (wanted: readonly number[]) =>
    visitScores(context, covering, {
      wanted,
      visit: (window, found) => {
        computed[window] = 1
        classes.forEach((target, i) => (drops[i][window] = scores[target] - found[target]))
      },
      onDone: (count) => context.progress((done += count), images * windows.length),
    })
  if (refine === undefined) {
    await ask(windows.map((_, index) => index))
    return { drops, computed: null, diagnostics: {} }
  }
  const coarse = coarseOf(grid, refine)
  await ask(coarseCells(coarse))
  const rest = cellsToRefine(coarse, drops)
  if (rest.length > 0) await ask(rest)
  drops.forEach((map) => interpolate(coarse, map, (cell) => computed[cell] === 1))
  context.progress((image + 1) * windows.length, images * windows.length)
  return { drops, computed, diagnostics: { computed: computed.reduce((sum, one) => sum + one, 0) } }
}

interface Computed {
  readonly image: number
  readonly grid: readonly [number, number]
  readonly computed?: number
}

function computedMap({ tf }: ExplainContext, cells: Float32Array, { image, grid, computed = 0 }: Computed): Explanation {
  return attribution({
    meaning: 'computed (1) or interpolated (0)',
    image,
    values: tf.tensor(cells, [...grid]),
    diagnostics: { resolution: 'grid', computed, grid },
    display: { as: 'heat-map', scale: 'sequential', overlay: false },
  })
}
