/** A map as a figure: the input, the map alone with every number as a rectangle, and the map on the input in grey. */
import type { PixelImage } from '../image/contract.ts'
import type { Size } from '../image/resize.ts'
import { column, framed, padded, paragraph, row, title, type Block } from './blocks.ts'
import { wordsOf, type RgbaImage } from './canvas.ts'
import { blend, colourValues, type Colouring } from './colour-values.ts'
import { describeFacts, type Drawable, type DrawOptions } from './draw-options.ts'
import { formatNumber } from './format-number.ts'
import { legendBar } from './legend.ts'
import { enlarge, smoothMap, toScalarMap, type ScalarMap } from './maps.ts'
import { fitPicture, fromWords, paneSize, toGrey } from './pictures.ts'
import { applySign, DEFAULT_PERCENTILE, divergingScale, outlierLimit, sequentialScale } from './scale.ts'
import { SPACE } from './theme.ts'

const DEFAULT_OPACITY = 0.6
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
  const bar = legendBar({ colormap: range.colormap, from: range.from, to: range.to, width: paneWidth })
  const notes = [explanation.meaning, ...rangeNotes(map.values, range, options)]
  const key = panes.length > 1 ? beside(bar, notes, { panes: panes.length, paneWidth }) : below(bar, notes, width)
  const head = title([...(options.title ?? []), describeFacts(explanation, options.targetLabel)], width)
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
  return [input, alone, { caption: 'overlay', image: overlayMap(map, range, { ...options, picture, size }) }]
}

export interface OverlayOptions extends Pick<DrawOptions, 'opacity' | 'keepColours'> {
  readonly picture: PixelImage
  readonly size: Size
}

/** The map on its picture at `size`: pixel on pixel where the map has the picture's resolution, else bilinear. */
export function overlayMap(map: ScalarMap, colouring: Colouring, options: OverlayOptions): RgbaImage {
  const { picture, size, opacity = DEFAULT_OPACITY, keepColours = false } = options
  const under = fitPicture(keepColours ? picture : toGrey(picture), size)
  const pixelwise = map.width === picture.width && map.height === picture.height
  const over = pixelwise
    ? enlarge({ width: map.width, height: map.height, data: colourValues(map.values, colouring) }, size)
    : colourValues(smoothMap(map, size).values, colouring)
  return fromWords(blend(wordsOf(under), over, opacity), size)
}

function rangeNotes(
  values: Float32Array,
  { from, to, shared }: Range,
  { percentile = DEFAULT_PERCENTILE }: DrawOptions,
): string[] {
  const { minimum, maximum } = extremes(values)
  const spread = `values from ${formatNumber(minimum)} to ${formatNumber(maximum)}`
  if (minimum === 0 && maximum === 0) return ['all values are 0']
  const limit = `${from < 0 ? '±' : ''}${formatNumber(to)}`
  return [shared ? `scale to ${limit}, as given` : `scale to ${limit}, the ${percentile}th percentile of |value|`, spread]
}

export function extremes(values: Float32Array): { minimum: number; maximum: number } {
  let minimum = Infinity
  let maximum = -Infinity
  for (const value of values) {
    if (value < minimum) minimum = value
    if (value > maximum) maximum = value
  }
  return { minimum, maximum }
}
