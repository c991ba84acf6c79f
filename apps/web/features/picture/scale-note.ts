import { DEFAULT_PERCENTILE, extremes, formatNumber, type SignMode } from '@sightline/engine/render'
import type { Colours, ShownMap } from './shown-map.ts'

const SIGN_NOTES: Record<SignMode, string | null> = {
  signed: null,
  absolute: 'absolute values',
  positive: 'positive part',
  negative: 'size of the negative part',
}

/** What a legend says besides its numbers: which percentile the scale ends at, whose, and what the values reach. `over`: how many maps share it. */
export function scaleNote(
  map: ShownMap,
  { to }: Colours,
  { sign, percentile = DEFAULT_PERCENTILE, over }: { sign: SignMode; percentile?: number; over?: string | undefined },
): string {
  const { minimum, maximum } = extremes(map.values)
  if (minimum > maximum) return 'no value is a number'
  if (to === 0) return 'all values are 0'
  const reach = percentile === 100 ? 'the greatest |value|' : `percentile ${percentile} of |value|`
  return [
    SIGN_NOTES[sign],
    map.channels > 1 ? `sum of ${map.channels} channels` : null,
    `scale to ${map.diverging ? '±' : ''}${formatNumber(to)}, ${reach}${over ? ` ${over}` : ''}`,
    `values ${formatNumber(minimum)} to ${formatNumber(maximum)}`,
  ]
    .filter(Boolean)
    .join(' · ')
}
