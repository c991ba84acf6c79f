import type { RawMap } from '@sightline/engine/metrics'
import { channelMap } from './channels.ts'
import { remember } from './memo.ts'

const maps = remember<RawMap>(16)

/** One channel as a map of its own: the same object for the same numbers. */
export const channelOf = (map: RawMap, channel: number) => maps([map.data], channel, () => channelMap(map, channel))
