/** What of a map is shown, and on which scale: reduced to one number a pixel, with its sign mode, and the colours of its numbers. Display only. */
import type { Display } from '@sightline/engine/declarations'
import type { RawMap } from '@sightline/engine/metrics'
import {
  applySign,
  colormap,
  DEFAULT_OPACITY,
  divergingScale,
  outlierLimit,
  overlayWords,
  sequentialScale,
  smoothMap,
  toScalarMap,
  type ColormapName,
  type ColourTable,
  type Scale,
  type ScalarMap,
  type SignMode,
  type Size,
} from '@sightline/engine/render'
import { remember } from './memo.ts'

export interface ShownMap extends ScalarMap {
  /** Centred on 0, with both signs. */
  readonly diverging: boolean
  /** What is stored, summed over channels: what the cursor reads. */
  readonly raw: ScalarMap
  readonly channels: number
}

const scalars = remember<ScalarMap>(32)
const shown = remember<ShownMap>(32)
const limits = remember<{ limit: number }>(64)

/** The map as one number a pixel; the same object for the same numbers. */
export function scalarOf(map: RawMap): ScalarMap {
  return scalars([map.data], '', () => toScalarMap(map))
}

/** The same object for the same numbers. Throws RangeError for what is no map of `[h, w]` or `[h, w, c]`. */
export function showMap(map: RawMap, display: Display, sign: SignMode): ShownMap {
  const kind = display.as === 'heat-map' ? display.scale : display.as
  return shown([map.data], `${kind} ${sign}`, () => {
    const raw = scalarOf(map)
    const signed = kind === 'diverging' || (kind !== 'sequential' && raw.values.some((value) => value < 0))
    return {
      ...raw,
      values: applySign(raw.values, sign),
      diverging: signed && sign === 'signed',
      raw,
      channels: map.shape[2] ?? 1,
    }
  })
}

/** One limit for several maps, as the engine finds it; 0 if all is zero. */
export function limitOf(maps: readonly ShownMap[], percentile: number): number {
  const values = maps.map((map) => map.values)
  return limits(values, percentile, () => ({ limit: outlierLimit(values, percentile) })).limit
}

export interface Colours {
  readonly colormap: ColormapName
  readonly scale: Scale
  /** The values at the ends of the colour bar. */
  readonly from: number
  readonly to: number
}

const colourings = remember<Colours>(64)

/** Signed maps take a diverging colormap and others a sequential one: one that does not fit is passed over. The same object for the same colours. */
export function coloursFor({ diverging }: Pick<ShownMap, 'diverging'>, limit: number, asked: ColormapName | null): Colours {
  const fits = asked !== null && colormap(asked).diverging === diverging
  const name = fits ? asked : diverging ? 'rdbu' : 'viridis'
  return colourings([], `${name} ${diverging} ${limit}`, () => ({
    colormap: name,
    scale: diverging ? divergingScale(limit) : sequentialScale(limit),
    from: diverging ? -limit : 0,
    to: limit,
  }))
}

/** The 257 colours of a map, alone or on its picture. */
export function tableOf({ colormap: name, scale }: Colours, on: 'nothing' | 'picture'): ColourTable {
  return { words: on === 'picture' ? overlayWords(name) : colormap(name).words, scale }
}

export const defaultOpacity = ({ colormap: name }: Colours) =>
  DEFAULT_OPACITY[colormap(name).diverging ? 'diverging' : 'sequential']

/** The longer side, in pixels, of a map that is drawn smoothly: beyond it the screen's own interpolation cannot be told from ours. */
const SMOOTH = 512

/** Interpolated between the centres of its cells, at a whole multiple of the input's size that fills a screen. */
export function smoothed(map: ScalarMap, input: Size): ScalarMap {
  const factor = Math.max(1, Math.ceil(SMOOTH / Math.max(input.width, input.height)))
  const size = { width: input.width * factor, height: input.height * factor }
  return smoothMap(map, size)
}

/** Whether the map has fewer cells than its input has pixels. */
export const isCoarse = (map: Size, input: Size) => map.width < input.width || map.height < input.height

/** The number under a place given in shares of the width and height, and its cell. Null outside. */
export function valueAt({ width, height, values }: ScalarMap, at: { readonly x: number; readonly y: number }) {
  const [column, row] = [Math.floor(at.x * width), Math.floor(at.y * height)]
  if (column < 0 || row < 0 || column >= width || row >= height) return null
  return { column, row, value: values[row * width + column] }
}
