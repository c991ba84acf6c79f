/** The arithmetic of the comparison view: which maps share a scale, how alike two are, and where a map has its mass. */
import { alignMap, compareMaps, differenceMap, massInBox, type Agreement, type RawMap } from '@sightline/engine/metrics'
import { outlierLimit, type Size } from '@sightline/engine/render'
import { remember } from '../picture/memo.ts'
import type { BoxShares } from '../picture/picture-frame.tsx'
import { scalarOf, type ShownMap } from '../picture/shown-map.ts'

export const SCOPES = ['map', 'pair', 'page'] as const
export type Scope = (typeof SCOPES)[number]

/** Which panes share pane `index`'s scale. `right`: the pane that stands against the first. */
export function panesOnScale(scope: Scope, index: number, { count, right }: { count: number; right: number }): number[] {
  const inPair = index === 0 || index === right
  if (scope === 'map' || (scope === 'pair' && !inPair)) return [index]
  if (scope === 'pair') return [0, right]
  return Array.from({ length: count }, (_, i) => i)
}

/** One scale for numbers of one kind; else each map has its own, since a common one would say nothing. */
export function defaultScope(meanings: readonly string[]): Scope {
  return new Set(meanings).size > 1 ? 'map' : 'pair'
}

export interface ComparedMap {
  readonly numbers: RawMap
  readonly meaning: string
}

export interface Pairing {
  readonly agreement: Agreement
  /** Left minus right, at the left pane's input. */
  readonly difference: ShownMap
  /** Whether the numbers are of one kind. If not, each map is divided by its own limit before it is compared. */
  readonly alike: boolean
}

const pairings = remember<Pairing>(24)

/**
 * Both reduced and resized to `size`, the left pane's input. The dynamic range for SSIM is the pair's common scale (2 · limit if a value is negative, at the pooled 99.9th
 * percentile), whatever the page shows, so that the numbers stay when the display changes.
 */
export function pairOf(left: ComparedMap, right: ComparedMap, size: Size): Pairing {
  const alike = left.meaning === right.meaning
  return pairings([left.numbers.data, right.numbers.data], `${alike} ${size.width} ${size.height}`, () => {
    const [a, b] = alike ? [left.numbers, right.numbers] : [inLimits(left.numbers), inLimits(right.numbers)]
    const values = [scalarOf(a).values, scalarOf(b).values]
    const limit = outlierLimit(values)
    const signed = values.some((map) => map.some((value) => value < 0))
    const difference = differenceMap(alignMap(a, size), alignMap(b, size))
    return {
      agreement: compareMaps(a, b, { size, range: signed ? 2 * limit : limit }),
      difference: { ...difference, diverging: true, raw: difference, channels: 1 },
      alike,
    }
  })
}

/** As shares of the map's own limit. */
function inLimits(map: RawMap): RawMap {
  const { width, height, values } = scalarOf(map)
  const limit = outlierLimit([values])
  return { shape: [height, width], data: limit > 0 ? values.map((value) => value / limit) : values }
}

const aligned = remember<ReturnType<typeof alignMap>>(24)

/** The share of a map's positive mass inside a box of its picture, measured at the input's resolution; null where nothing is positive. */
export function massIn(numbers: RawMap, size: Size, box: BoxShares): number | null {
  const map = aligned([numbers.data], `${size.width} ${size.height}`, () => alignMap(numbers, size))
  return massInBox(map, {
    left: box.left * size.width,
    top: box.top * size.height,
    width: box.width * size.width,
    height: box.height * size.height,
  })
}

/** `0.1,0.2,0.3,0.3` */
export const formatBox = ({ left, top, width, height }: BoxShares) =>
  [left, top, width, height].map((share) => Number(share.toFixed(4))).join(',')

export function parseBox(text: string | null): BoxShares | null {
  const shares = text?.split(',').map(Number) ?? []
  if (shares.length !== 4 || !shares.every((share) => share >= 0 && share <= 1)) return null
  const [left, top, width, height] = shares
  return width > 0 && height > 0 ? { left, top, width, height } : null
}

interface Identified {
  readonly id: string
  readonly sha256: string
}

/** Images of the first list that all others have too, by id or by content. */
export function commonImages<Image extends Identified>(lists: readonly (readonly Image[])[]): Image[] {
  const [first = [], ...others] = lists
  const sets = others.map((list) => new Set(list.flatMap(({ id, sha256 }) => [id, sha256])))
  return first.filter(({ id, sha256 }) => sets.every((set) => set.has(id) || set.has(sha256)))
}

/** `−0.12`, or `n/a`. */
export function metricWords(value: number | null): string {
  if (value === null) return 'n/a'
  const text = Math.abs(value).toFixed(2)
  return value < 0 && text !== '0.00' ? `−${text}` : text
}
