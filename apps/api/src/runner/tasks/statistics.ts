/** What lists say of an explanation's numbers without reading them. */
import type { FinishedExplanation } from '@sightline/engine'
import { outlierLimit, toScalarMap } from '@sightline/engine/render'
import type { WrittenExplanation } from '../protocol.ts'

/** Over the finite numbers; null where there are none. `limit` is where a colour scale ends by default: of maps, of the signed sum over their channels. */
export function statisticsOf({ values, display }: Pick<FinishedExplanation, 'values' | 'display'>): WrittenExplanation['stats'] {
  let [min, max, sum, count] = [Infinity, -Infinity, 0, 0]
  for (const value of values.data) {
    if (!Number.isFinite(value)) continue
    if (value < min) min = value
    if (value > max) max = value
    sum += value
    count++
  }
  if (count === 0) return { min: null, max: null, mean: null, limit: null }
  const limit = outlierLimit([display.as === 'heat-map' ? toScalarMap(values).values : values.data])
  return { min, max, mean: sum / count, limit }
}
