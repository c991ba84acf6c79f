/** The channels of a layer as tiles. */
import { resizeBilinear, type Size } from '../image/resize.ts'
import { column, paragraph, title, type Block } from './blocks.ts'
import { colourEntries } from './colour-values.ts'
import type { ColormapName } from './colormaps.ts'
import { extremes } from './draw-heat-map.ts'
import { describeFacts, type Drawable, type DrawOptions } from './draw-options.ts'
import { grouped } from './format-number.ts'
import { legendBar } from './legend.ts'
import { enlarge } from './maps.ts'
import { normaliseTiles, toChannels, type Channels, type TileScaling } from './normalise-tiles.ts'
import { fromWords } from './pictures.ts'
import { rangeScale } from './scale.ts'
import { SPACE } from './theme.ts'
import { tileGrid } from './tile-grid.ts'

/** Widths and heights, in pixels, that keep tiles legible and figures of a size that can be looked at. */
const USUAL_WIDTH = 900
const MOST_WIDTH = 2000
const MOST_HEIGHT = 4000
const LEAST_TILE = 48
const MOST_TILE = 256
/** A channel of one position is one colour and needs no room. */
const POINT = 16
const LEGEND_WIDTH = 360
const TEXT_WIDTH = 640

type ChannelGrid = Extract<Drawable['display'], { as: 'channel-grid' }>

export function channelGridFigure(explanation: Drawable & { readonly display: ChannelGrid }, options: DrawOptions): Block {
  const { display, values } = explanation
  const channels = toChannels(values)
  // One position has nothing to vary over within a channel.
  const scaling = channels.width * channels.height === 1 ? 'layer' : display.normalise
  const columns = Math.max(1, Math.min(display.columns, channels.count))
  const tile = tileSize(channels, columns)
  const rows = Math.min(Math.ceil(channels.count / columns), Math.max(1, Math.floor(MOST_HEIGHT / (tile.height + 1))))
  const drawn = Math.min(channels.count, rows * columns)
  const entries = normaliseTiles(channels, scaling)
  const name = options.colormap ?? 'viridis'
  const numbers = { rowLabel: (index: number) => String(index * columns), columnLabel: (index: number) => String(index) }
  const grid = tileGrid({
    count: drawn,
    columns,
    tile,
    draw: (index) => drawTile(entries, { channels, index, tile, name }),
    ...(display.tiles ? { captions: display.tiles } : channels.count > columns ? numbers : { columnLabel: numbers.columnLabel }),
  })
  const width = Math.max(grid.width, TEXT_WIDTH)
  const notes = [
    `${grouped(channels.count)} ${display.tiles ? 'tiles' : 'channels'}, ${channels.height} × ${channels.width}${drawnNote(drawn, channels.count)}`,
  ]
  const head = title([...(options.title ?? []), describeFacts(explanation, options.targetLabel), ...notes], width)
  return column([head, grid, legend(channels, scaling, name), warningsOf(explanation, width)], SPACE)
}

export function drawnNote(drawn: number, count: number): string {
  return drawn < count ? `; the first ${grouped(drawn)} are drawn, all are in the data` : ''
}

export function warningsOf({ warnings }: Drawable, width: number): Block {
  return column(
    warnings.map((warning) => paragraph(`Warning: ${warning}`, { width })),
    0,
  )
}

/** Small maps are enlarged by a whole factor, large ones reduced so far that a row fits. */
export function tileSize({ width, height, count }: Channels, columns: number): Size {
  const longer = Math.max(width, height)
  const wanted = width * height === 1 ? POINT : Math.min(MOST_TILE, Math.max(LEAST_TILE, USUAL_WIDTH / columns))
  const fitting = Math.floor(MOST_WIDTH / columns)
  const rows = Math.ceil(count / columns)
  let factor = Math.max(1, Math.round(wanted / longer))
  while (factor > 1 && (rows * (height * factor + 1) > MOST_HEIGHT || width * factor > fitting)) factor--
  const divisor = Math.max(1, Math.ceil(width / fitting))
  return {
    width: Math.max(1, Math.round((width * factor) / divisor)),
    height: Math.max(1, Math.round((height * factor) / divisor)),
  }
}

interface Tile {
  readonly channels: Channels
  readonly index: number
  readonly tile: Size
  readonly name: ColormapName
}

function drawTile(entries: Uint8Array, { channels: { width, height, count }, index, tile, name }: Tile) {
  const own = new Uint8Array(width * height)
  for (let i = 0; i < own.length; i++) own[i] = entries[i * count + index]
  if (tile.width < width) {
    const { data } = resizeBilinear({ width, height, channels: 1, data: own }, tile)
    return fromWords(colourEntries(Uint8Array.from(data, Math.round), name), tile)
  }
  return fromWords(enlarge({ width, height, data: colourEntries(own, name) }, tile), tile)
}

function legend({ values }: Channels, scaling: TileScaling, name: ColormapName): Block {
  const { minimum, maximum } = extremes(values)
  // Entries 0 and 255 of z-scores are −2 and 127/64 deviations.
  const [from, to] = { zscore: [-2, 127 / 64], channel: [0, 1], layer: [minimum, maximum] }[scaling]
  const note = {
    zscore: 'standard deviations from the mean of each channel',
    channel: 'share of the way from the least to the greatest value of each channel',
    layer: 'value; one scale for all tiles',
  }[scaling]
  const bar = legendBar({ colormap: name, scale: rangeScale(from, to), from, to, width: LEGEND_WIDTH })
  return column([bar, paragraph(note, { width: TEXT_WIDTH })], 0)
}
