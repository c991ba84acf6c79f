/** A small picture without words, for grids of many: what a map looks like on its image, or the first tiles of a layer. */
import type { PixelImage } from '../image/contract.ts'
import { resizeBilinear, type Size } from '../image/resize.ts'
import { createCanvas, drawImage, type RgbaImage } from './canvas.ts'
import { colourEntries, colourValues, type Colouring } from './colour-values.ts'
import { drawExplanation } from './draw-explanation.ts'
import { overlayMap } from './draw-heat-map.ts'
import type { Drawable } from './draw-options.ts'
import { enlarge, smoothMap, toScalarMap } from './maps.ts'
import { normaliseTiles, toChannels } from './normalise-tiles.ts'
import { fromWords } from './pictures.ts'
import { divergingScale, outlierLimit, sequentialScale } from './scale.ts'
import { PAGE } from './theme.ts'

export const THUMBNAIL_SIDE = 256
/** More tiles would be too small to tell apart. */
const MOST_TILES = 16

/** At most 256 px wide and high. `picture`: the input as the model saw it. */
export function drawThumbnail(explanation: Drawable, { picture }: { readonly picture?: PixelImage } = {}): RgbaImage {
  const { display } = explanation
  switch (display.as) {
    case 'heat-map':
      return heatMap(explanation, display, picture)
    case 'channel-grid':
      return tiles(explanation, display)
    case 'kernel-grid':
    case 'table':
      return reduced(drawExplanation(explanation))
  }
}

type HeatMap = Extract<Drawable['display'], { as: 'heat-map' }>
type ChannelGrid = Extract<Drawable['display'], { as: 'channel-grid' }>

function heatMap({ values }: Drawable, { scale, overlay }: HeatMap, picture: PixelImage | undefined): RgbaImage {
  const map = toScalarMap(values)
  const limit = outlierLimit([map.values])
  const colouring: Colouring =
    scale === 'diverging'
      ? { colormap: 'rdbu', scale: divergingScale(limit) }
      : { colormap: 'viridis', scale: sequentialScale(limit) }
  const size = fit(picture ?? map)
  if (picture && overlay) return overlayMap(map, colouring, { picture, size })
  return fromWords(colourValues(shownAt(map, size), colouring), size)
}

function shownAt(map: ReturnType<typeof toScalarMap>, size: Size): Float32Array {
  const { width, height, values } = map
  return size.width < width || size.height < height ? smoothMap(map, size).values : enlarge({ width, height, data: values }, size)
}

function tiles({ values }: Drawable, { normalise }: ChannelGrid): RgbaImage {
  const channels = toChannels(values)
  const { width, height, count } = channels
  const columns = Math.ceil(Math.sqrt(Math.min(count, MOST_TILES)))
  const rows = Math.ceil(Math.min(count, MOST_TILES) / columns)
  const side = Math.floor(THUMBNAIL_SIDE / columns)
  const entries = normaliseTiles(channels, width * height === 1 ? 'layer' : normalise)
  const canvas = createCanvas(side * columns, side * rows, PAGE)
  for (let index = 0; index < Math.min(count, rows * columns); index++) {
    const own = Float32Array.from({ length: width * height }, (_, i) => entries[i * count + index])
    const tile = { width: side - 1, height: side - 1 }
    const shown = Uint8Array.from(shownAt({ width, height, values: own }, tile), Math.round)
    drawImage(canvas, fromWords(colourEntries(shown, 'viridis'), tile), {
      left: (index % columns) * side,
      top: Math.floor(index / columns) * side,
    })
  }
  return canvas
}

/** Small maps are enlarged by a whole factor, so that their pixels stay squares. */
function fit({ width, height }: Size): Size {
  const longer = Math.max(width, height)
  const factor = longer > THUMBNAIL_SIDE ? THUMBNAIL_SIDE / longer : Math.floor(THUMBNAIL_SIDE / longer)
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) }
}

/** The upper left part of a figure, reduced: all of it if it is no more than twice as long as wide. */
function reduced({ width, height, data }: RgbaImage): RgbaImage {
  const side = Math.min(Math.max(width, height), 2 * Math.min(width, height))
  const part = { width: Math.min(width, side), height: Math.min(height, side) }
  const colours = new Uint8Array(part.width * part.height * 3)
  for (let y = 0, to = 0; y < part.height; y++)
    for (let x = 0; x < part.width; x++)
      for (let channel = 0; channel < 3; channel++) colours[to++] = data[4 * (y * width + x) + channel]
  const longer = Math.max(part.width, part.height)
  const factor = Math.min(1, THUMBNAIL_SIDE / longer)
  const size = { width: Math.max(1, Math.round(part.width * factor)), height: Math.max(1, Math.round(part.height * factor)) }
  const small = resizeBilinear({ ...part, channels: 3, data: colours }, size).data
  const out = new Uint8Array(size.width * size.height * 4).fill(255)
  for (let i = 0; i < size.width * size.height; i++) {
    for (let channel = 0; channel < 3; channel++) out[4 * i + channel] = Math.round(small[3 * i + channel])
  }
  return { ...size, data: out }
}
