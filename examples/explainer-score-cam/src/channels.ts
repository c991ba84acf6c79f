/** A channel of a layer for one image, as a map of its own. */
export interface Channel {
  /** Its index in the layer. */
  readonly index: number
  /** A_k, `[h, w]`. */
  readonly map: Float32Array
  /** Over space. */
  readonly variance: number
}

/** The channels of a layer's output `[h, w, k]` that are not constant: a constant one cannot mask anything. */
export function varyingChannels(activations: Float32Array, count: number): Channel[] {
  const size = activations.length / count
  return Array.from({ length: count }, (_, index): Channel => {
    const map = Float32Array.from({ length: size }, (_, position) => activations[position * count + index])
    return { index, map, variance: varianceOf(map) }
  }).filter(({ map }) => map.some((value) => value !== map[0]))
}

/** The `most` channels of the largest variance, in the layer's order; of two that are equal the first. */
export function chooseChannels(channels: readonly Channel[], most = channels.length): Channel[] {
  const ranked = channels.toSorted((a, b) => b.variance - a.variance || a.index - b.index)
  return ranked.slice(0, most).sort((a, b) => a.index - b.index)
}

function varianceOf(map: Float32Array): number {
  const mean = map.reduce((sum, value) => sum + value, 0) / map.length
  return map.reduce((sum, value) => sum + (value - mean) ** 2, 0) / map.length
}
