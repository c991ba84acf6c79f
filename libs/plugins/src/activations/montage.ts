/** One channel of a layer over all images of a run: a tile an image, `[h, w, images]`. */
import type { Display, FinishedExplanation, Summary } from '@sightline/engine/explainer'

type GridDisplay = Pick<Extract<Display, { as: 'channel-grid' }>, 'normalise' | 'columns'>

export function montage(channel: number, { normalise, columns }: GridDisplay): Summary {
  /** By layer, in the order of the images. */
  const maps = new Map<string, FinishedExplanation[]>()
  return {
    add(explanations) {
      for (const explanation of explanations) {
        if (explanation.kind !== 'feature-maps' || explanation.layer === null) continue
        maps.set(explanation.layer, [...(maps.get(explanation.layer) ?? []), explanation])
      }
    },
    finish: () =>
      [...maps].map(([layer, tiles]) => ({
        kind: 'feature-maps',
        image: null,
        layer,
        target: null,
        meaning: 'activation',
        diagnostics: { channel, images: tiles.length },
        warnings: [],
        values: interleave(tiles.map(({ values }) => values)),
        display: { as: 'channel-grid', normalise, columns, tiles: tiles.map((_, i) => `image ${i + 1}`) },
      })),
  }
}

/** Maps `[h, w, 1]` as the channels of one map `[h, w, n]`. */
export function interleave(maps: readonly FinishedExplanation['values'][]): FinishedExplanation['values'] {
  const [height, width] = maps[0].shape
  const data = new Float32Array(height * width * maps.length)
  maps.forEach((map, n) => map.data.forEach((value, position) => (data[position * maps.length + n] = value)))
  return { shape: [height, width, maps.length], data }
}
