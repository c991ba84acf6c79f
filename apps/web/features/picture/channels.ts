/** Facts about the channels of a layer: how strong each is and which are silent. */
import { normaliseTiles, toChannels, type Channels, type TileScaling } from '@sightline/engine/render'
import type { RawMap } from '@sightline/engine/metrics'

export interface ChannelFacts {
  readonly index: number
  /** Mean of |a|. */
  readonly strength: number
  readonly min: number
  readonly max: number
  /** Its greatest value is 0: behind a ReLU, nothing came through. */
  readonly silent: boolean
}

/** `map`: `[h, w, c]` or `[c]`. */
export function describeChannels(map: RawMap): ChannelFacts[] {
  const { count, values } = toChannels(map)
  const facts = Array.from({ length: count }, () => ({ sum: 0, min: Infinity, max: -Infinity }))
  for (let i = 0; i < values.length; i++) {
    const fact = facts[i % count]
    const value = values[i]
    fact.sum += Math.abs(value)
    if (value < fact.min) fact.min = value
    if (value > fact.max) fact.max = value
  }
  const positions = values.length / count
  return facts.map(({ sum, min, max }, index) => ({ index, strength: sum / positions, min, max, silent: max === 0 }))
}

export type ChannelOrder = 'layer' | 'strength'

/** The channels to show. Equally strong ones keep the layer's order. */
export function arrangeChannels(
  facts: readonly ChannelFacts[],
  { order, only }: { readonly order: ChannelOrder; readonly only: 'all' | 'active' | 'silent' },
): ChannelFacts[] {
  const kept = facts.filter(({ silent }) => only === 'all' || silent === (only === 'silent'))
  return order === 'layer' ? kept : kept.toSorted((a, b) => b.strength - a.strength || a.index - b.index)
}

/** One position has nothing to vary over within a channel. */
export function scalingFor({ width, height }: Channels, asked: TileScaling): TileScaling {
  return width * height === 1 ? 'layer' : asked
}

/** Colour entries 0–255 of all channels, in the order of the values. */
export function channelEntries(map: RawMap, scaling: TileScaling): { channels: Channels; entries: Uint8Array } {
  const channels = toChannels(map)
  return { channels, entries: normaliseTiles(channels, scalingFor(channels, scaling)) }
}

/** One channel as a map of its own. */
export function channelMap(map: RawMap, index: number): RawMap {
  const { width, height, count, values } = toChannels(map)
  return { shape: [height, width], data: Float32Array.from({ length: width * height }, (_, i) => values[i * count + index]) }
}
