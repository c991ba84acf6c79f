import {
  batchOf,
  channelOutOfRange,
  convolutionMissing,
  convolutionsOf,
  featureMaps,
  inChunks,
  mapOf,
  mapWarnings,
  rowsOf,
  type ExplainContext,
  type Explanation,
  type LayerInfo,
  type LayerMap,
} from '@sightline/engine/explainer'
import type { ActivationsParams } from './definition.ts'

export async function explain(context: ExplainContext, params: ActivationsParams): Promise<Explanation[]> {
  const { model, tf } = context
  const { channel, normalise, columns } = params
  const layers = params.layers ?? convolutionsOf(model.info)
  if (layers.length === 0) throw convolutionMissing()
  for (const layer of layers) checkChannel(layer, channel, model.layer(layer).outputShape.at(-1) ?? Infinity)
  const images = await rowsOf(context.images.tensor)
  const explanations: Explanation[] = []

  await inChunks(context, { total: images.length, size: model.info.batchSize }, async ({ start, end }) => {
    const batch = batchOf(context, images.slice(start, end), model.info.inputShape)
    const outputs = await model.activations(batch, layers)
    batch.dispose()
    const rows = await Promise.all(layers.map((layer) => rowsOf(outputs[layer])))
    for (let image = start; image < end; image++) {
      layers.forEach((layer, l) => {
        const { values: all, ...extents } = mapFor(model.layer(layer), rows[l][image - start])
        const shape: [number, number, number] = [extents.height, extents.width, extents.channels]
        const [height, width, channels] = shape
        const values = channel === undefined ? all.slice() : channelOf(all, channels, channel)
        explanations.push(
          featureMaps({
            values: tf.tensor(values, channel === undefined ? shape : [height, width, 1]),
            meaning: 'activation',
            image,
            layer,
            diagnostics: {
              layerChosen: params.layers ? 'given' : 'default',
              ...(channel !== undefined && { channel }),
              ...activity(all, channels),
            },
            warnings: mapWarnings({ shape }),
            display: { as: 'channel-grid', normalise, columns, ...(channel !== undefined && { tiles: [`channel ${channel}`] }) },
          }),
        )
      })
    }
    for (const layer of layers) outputs[layer].dispose()
  })
  return explanations
}

function checkChannel(layer: string, channel: number | undefined, channels: number): void {
  if (channel !== undefined && channel >= channels) throw channelOutOfRange(channel, layer, channels)
}

/** The units of a layer without space are the channels of a map of one position. */
function mapFor(layer: LayerInfo, values: Float32Array): LayerMap {
  if (layer.tokens || layer.outputShape.length === 3) return mapOf(layer, values)
  return { values, height: 1, width: 1, channels: values.length }
}

function channelOf(values: Float32Array, channels: number, channel: number): Float32Array {
  return Float32Array.from({ length: values.length / channels }, (_, position) => values[position * channels + channel])
}

/** Shares of channels whose maximum is 0 and of activations that are 0, over the whole layer. */
export function activity(values: Float32Array, channels: number): { silentChannels: number; zeroActivations: number } {
  const maxima = new Float32Array(channels).fill(-Infinity)
  let zeros = 0
  values.forEach((value, i) => {
    if (value > maxima[i % channels]) maxima[i % channels] = value
    if (value === 0) zeros++
  })
  return { silentChannels: maxima.filter((maximum) => maximum === 0).length / channels, zeroActivations: zeros / values.length }
}
