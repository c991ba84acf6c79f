import {
  attentionMapsDiffer,
  attribution,
  batchOf,
  inChunks,
  mapWarnings,
  rowsOf,
  type AttentionInfo,
  type ExplainContext,
  type Explanation,
} from '@sightline/engine/explainer'
import type { AttentionRolloutParams } from './definition.ts'
import { rollOut } from './roll-out.ts'

export async function explain(context: ExplainContext, params: AttentionRolloutParams): Promise<Explanation[]> {
  const { model, tf } = context
  // The engine has checked that there are some: `requires.attention`.
  const maps = mapsOf(model.info.attention ?? [])
  const last = maps[maps.length - 1]
  const { grid, withoutPlace } = last.tokens
  const [height, width] = grid
  const images = await rowsOf(context.images.tensor)
  const names = maps.map(({ name }) => name)
  const explanations: Explanation[] = []

  await inChunks(context, { total: images.length, size: model.info.batchSize }, async ({ start, end }) => {
    const batch = batchOf(context, images.slice(start, end), model.info.inputShape)
    const attention = await model.activations(batch, names)
    batch.dispose()
    const layers = await Promise.all(names.map((name) => rowsOf(attention[name])))
    names.forEach((name) => attention[name].dispose())
    for (let image = start; image < end; image++) {
      const tokens = height * width + withoutPlace
      const result = rollOut(
        layers.map((rows, i) => ({ values: rows[image - start], tokens, heads: maps[i].heads })),
        params,
      )
      // Whoever reads no class token in the end reads the mean of all.
      const row = withoutPlace > 0 ? result.slice(0, tokens) : meanOfRows(result, tokens)
      explanations.push(
        attribution({
          values: tf.tensor(Float32Array.from(row.subarray(withoutPlace)), [height, width]),
          meaning: 'share of attention, followed back to the patches',
          image,
          layer: last.name,
          diagnostics: {
            maps: maps.length,
            readFrom: withoutPlace > 0 ? 'class token' : 'all tokens',
            withoutPlace: row.slice(0, withoutPlace).reduce((sum, share) => sum + share, 0),
          },
          warnings: mapWarnings({ shape: [height, width] }),
          display: { as: 'heat-map', scale: 'sequential', overlay: true },
        }),
      )
    }
  })
  return explanations
}

/** All of them, if one can be followed into the next. Throws ATTENTION_MAPS_DIFFER. */
function mapsOf(attention: readonly AttentionInfo[]): readonly AttentionInfo[] {
  const count = ({ tokens: { grid, withoutPlace } }: AttentionInfo) => grid[0] * grid[1] + withoutPlace
  const counts = [...new Set(attention.map(count))]
  if (counts.length > 1) throw attentionMapsDiffer(counts)
  return attention
}

function meanOfRows(matrix: Float64Array, size: number): Float64Array {
  const mean = new Float64Array(size)
  matrix.forEach((value, i) => (mean[i % size] += value / size))
  return mean
}
