/** A map as a figure: the input, the map alone with every number as a rectangle, and the map on the input in grey. */
import type { PixelImage } from '../image/contract.ts'
import type { Size } from '../image/resize.ts'
import { column, framed, padded, paragraph, row, title, type Block } from './blocks.ts'
import { wordsOf, type RgbaImage } from './canvas.ts'
import { blend, colourValues, type Colouring } from './colour-values.ts'
import { colormap, NEUTRAL, type ColormapName } from './colormaps.ts'
import { describeFacts, type Drawable, type DrawOptions } from './draw-options.ts'
import { formatNumber } from './format-number.ts'
import { legendBar } from './legend.ts'
import { enlarge, smoothMap, toScalarMap, type ScalarMap } from './maps.ts'
import { fitPicture, fromWords, paneSize, toGrey } from './pictures.ts'
import {
  applySign,
  DEFAULT_PERCENTILE,
  divergingScale,
  outlierLimit,
  sequentialScale,
  type Scale,
  type SignMode,
} from './scale.ts'
import { SPACE } from './theme.ts'

export const DEFAULT_OPACITY = { sequential: 0.6, diverging: 0.85 }
/** A diverging map is pale around zero and would veil the picture: there it keeps only this share of its opacity. */
const OPACITY_AT_ZERO = 0.3
/** Under it the picture is moved towards white, so that its colours stay those of the legend. */
const LIGHTENED = 0.3
/** Legends and notes need room, however narrow the picture. */
const LEAST_WIDTH = 256

type HeatMap = Extract<Drawable['display'], { as: 'heat-map' }>

export function heatMapFigure(explanation: Drawable & { readonly display: HeatMap }, options: DrawOptions): Block {
  const raw = toScalarMap(explanation.values)
  const map = { ...raw, values: applySign(raw.values, options.sign ?? 'signed') }
  const range = chooseRange(explanation.display, map, options)
  const size = paneSize(options.picture ?? map)
  const panes = makePanes({ map, size, range, overlay: explanation.display.overlay }, options)
  const paneWidth = Math.max(size.width, LEAST_WIDTH)
  const width = Math.max(panes.length * (paneWidth + SPACE) - SPACE, LEAST_WIDTH)
  const pictures = row(
    panes.map(({ caption, image }) => padded(column([paragraph(caption, { width: paneWidth }), framed(image)], 4), paneWidth)),
    SPACE,
  )
  const bar = legendBar({ ...range, width: paneWidth })
  const notes = [explanation.meaning, ...rangeNotes(map.values, range, options)]
  const key = panes.length > 1 ? beside(bar, notes, { panes: panes.length, paneWidth }) : below(bar, notes, width)
  const head = title([...(options.title ?? []), describeFacts({ ...explanation, meaning: '' }, options.targetLabel)], width)
  const warnings = explanation.warnings.map((warning) => paragraph(`Warning: ${warning}`, { width }))
  return column([head, pictures, key, column(warnings, 0)], SPACE)
}

/** Under the map pane the bar, under the pane to its right what it means. */
function beside(bar: Block, notes: readonly string[], { panes, paneWidth }: { panes: number; paneWidth: number }): Block {
  const text = column(
    notes.map((note) => paragraph(note, { width: paneWidth })),
    0,
  )
  if (panes === 2) return row([padded(text, paneWidth), bar], SPACE)
  return row([padded(EMPTY, paneWidth), bar, text], SPACE)
}

const EMPTY: Block = { width: 0, height: 0, draw: () => {} }

function below(bar: Block, notes: readonly string[], width: number): Block {
  return column(
    [
      bar,
      column(
        notes.map((note) => paragraph(note, { width })),
        0,
      ),
    ],
    4,
  )
}

interface Range extends Colouring {
  readonly from: number
  readonly to: number
  /** The limit was given, not measured. */
  readonly shared: boolean
}

function chooseRange({ scale }: HeatMap, { values }: ScalarMap, options: DrawOptions): Range {
  if (options.limit !== undefined && !(options.limit > 0))
    throw new RangeError(`a limit is a positive number, not ${options.limit}`)
  const limit = options.limit ?? outlierLimit([values], options.percentile)
  const diverging = scale === 'diverging' && (options.sign ?? 'signed') === 'signed'
  return {
    colormap: options.colormap ?? (diverging ? 'rdbu' : 'viridis'),
    scale: diverging ? divergingScale(limit) : sequentialScale(limit),
    from: diverging ? -limit : 0,
    to: limit,
    shared: options.limit !== undefined,
  }
}

interface Pane {
  readonly caption: string
  readonly image: RgbaImage
}

interface PaneRequest {
  readonly map: ScalarMap
  readonly size: Size
  readonly range: Colouring
  readonly overlay: boolean
}

function makePanes({ map, size, range, overlay }: PaneRequest, options: DrawOptions): Pane[] {
  const colours = colourValues(map.values, range)
  const cells = fromWords(enlarge({ width: map.width, height: map.height, data: colours }, size), size)
  const alone = { caption: `map, ${map.height} × ${map.width}`, image: cells }
  const { picture } = options
  if (!picture) return [alone]
  const input = { caption: `input, ${picture.height} × ${picture.width}`, image: fitPicture(picture, size) }
  if (!overlay) return [input, alone]
  const caption = sameSize(map, picture) ? 'overlay' : 'overlay, bilinear'
  return [input, alone, { caption, image: overlayMap(map, range, { ...options, picture, size }) }]
}

export interface OverlayOptions extends Pick<DrawOptions, 'opacity' | 'keepColours'> {
  readonly picture: PixelImage
  readonly size: Size
}

/**
 * The map on its picture at `size`: pixel on pixel where the map has the picture's resolution, else bilinear. A diverging map becomes more
 * transparent towards zero.
 */
export function overlayMap(map: ScalarMap, colouring: Colouring, options: OverlayOptions): RgbaImage {
  const { picture, size, keepColours = false } = options
  const { diverging } = colormap(colouring.colormap)
  const opacity = options.opacity ?? DEFAULT_OPACITY[diverging ? 'diverging' : 'sequential']
  const under = fitPicture(keepColours ? picture : greyUnder(picture, colouring.colormap), size)
  const { width, height } = map
  const shown = sameSize(map, picture) ? enlarge({ width, height, data: map.values }, size) : smoothMap(map, size).values
  const share = diverging ? fading(shown, colouring.scale, opacity) : opacity
  return fromWords(blend(wordsOf(under), colourValues(shown, colouring), share), size)
}

/** The picture as it lies under a map of these colours: grey, so that all colour belongs to the map. */
export function greyUnder(picture: PixelImage, name: ColormapName): PixelImage {
  return toGrey(picture, colormap(name).diverging ? LIGHTENED : 0)
}

/**
 * A colormap's 257 words as they are laid over a picture, before the opacity that is common to all: those of a diverging map become more transparent towards zero.
 * Composited, they give what `overlayMap` gives, to the rounding of 8 bits.
 */
export function overlayWords(name: ColormapName): Uint32Array {
  const { diverging, words } = colormap(name)
  const own = words.slice()
  if (!diverging) return own
  const bytes = new Uint8Array(own.buffer)
  for (let i = 0; i < 256; i++) bytes[4 * i + 3] = Math.round(255 * fade(Math.min(1, Math.abs(i - NEUTRAL) / 127)))
  // No number has no strength, as in `fading`.
  bytes[4 * 256 + 3] = Math.round(255 * fade(0))
  return own
}

/** Share of the opacity at a strength from 0 to 1. */
const fade = (strength: number) => OPACITY_AT_ZERO + (1 - OPACITY_AT_ZERO) * strength

function fading(values: Float32Array, { gain }: Scale, opacity: number): Float32Array {
  const strength = Math.abs(gain) / 127
  return values.map((value) => opacity * fade(Math.min(1, Math.abs(value) * strength || 0)))
}

function sameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height
}

const SIGN_NOTES: Record<SignMode, string[]> = {
  signed: [],
  absolute: ['absolute values'],
  positive: ['positive values; the others are 0'],
  negative: ['size of negative values; the others are 0'],
}

function rangeNotes(values: Float32Array, { from, to, shared }: Range, options: DrawOptions): string[] {
  const { minimum, maximum } = extremes(values)
  const sign = SIGN_NOTES[options.sign ?? 'signed']
  if (minimum > maximum) return ['no value is a number']
  if (minimum === 0 && maximum === 0) return [...sign, 'all values are 0']
  const limit = `scale to ${from < 0 ? '±' : ''}${formatNumber(to)}`
  const reason = shared ? 'as given' : `percentile ${options.percentile ?? DEFAULT_PERCENTILE} of |value|`
  return [...sign, `${limit}, ${reason}`, `values from ${formatNumber(minimum)} to ${formatNumber(maximum)}`]
}

/** Infinity to −Infinity if there is no number. */
export function extremes(values: Float32Array): { minimum: number; maximum: number } {
  let minimum = Infinity
  let maximum = -Infinity
  for (const value of values) {
    if (value < minimum) minimum = value
    if (value > maximum) maximum = value
  }
  return { minimum, maximum }
}
