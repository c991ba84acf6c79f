/** A kernel as tiles: rows are filters, columns input channels; with three input channels a colour tile before them. */
import type { Size } from '../image/resize.ts'
import { column, paragraph, row, title, type Block } from './blocks.ts'
import type { RgbaImage } from './canvas.ts'
import { colourValues } from './colour-values.ts'
import { drawnNote, warningsOf } from './draw-channel-grid.ts'
import { extremes } from './draw-heat-map.ts'
import { describeFacts, type Drawable, type DrawOptions } from './draw-options.ts'
import { grouped } from './format-number.ts'
import { legendBar } from './legend.ts'
import { enlarge } from './maps.ts'
import { fromWords } from './pictures.ts'
import { rangeScale } from './scale.ts'
import { SPACE } from './theme.ts'
import { tileGrid } from './tile-grid.ts'

/** Pixels of a side that tiles are enlarged to: the first with which the whole kernel fits the usual size. */
const TILES = [64, 48, 32, 24]
const USUAL = { width: 1000, height: 800 }
/** What the last of them may fill; a kernel of 512 × 512 filters is cut. */
const MOST = { width: 1600, height: 1200 }
/** Wider than the lines between cells can be mistaken for; 1 × 1 kernels have no cells. */
const GAP = 3
/** Tiles of a 1 × 1 kernel are one colour each: a third of the side is enough. */
const POINT = 1 / 3
const LABELS = 40
const LEGEND_WIDTH = 360
const TEXT_WIDTH = 640

interface Kernel {
  readonly height: number
  readonly width: number
  readonly inputs: number
  readonly filters: number
  /** `[kh, kw, in, out]` */
  readonly values: Float32Array
}

export function kernelGridFigure(explanation: Drawable, options: DrawOptions): Block {
  const kernel = toKernel(explanation.values)
  const plan = planGrid(kernel)
  const { minimum, maximum } = extremes(kernel.values)
  const name = options.colormap ?? 'grey'
  const scale = rangeScale(minimum, maximum)
  const colours = {
    mapped: colourValues(kernel.values, { colormap: name, scale }),
    grey: colourValues(kernel.values, { colormap: 'grey', scale }),
  }
  const grids = Array.from({ length: plan.blocks }, (_, block) => {
    const first = block * plan.rows
    const rows = Math.min(plan.rows, plan.filters - first)
    return tileGrid({
      count: rows * plan.columns,
      columns: plan.columns,
      tile: plan.tile,
      gap: plan.gap,
      draw: (index) =>
        drawTile(colours, { kernel, plan, filter: first + Math.floor(index / plan.columns), place: index % plan.columns }),
      rowLabel: (index) => String(first + index),
      ...(kernel.inputs > 1 && { columnLabel: (index: number) => (plan.colour ? ['RGB', '0', '1', '2'][index] : String(index)) }),
    })
  })
  const pictures = row(grids, SPACE)
  const width = Math.max(pictures.width, TEXT_WIDTH)
  const notes = [
    `kernel ${kernel.height} × ${kernel.width}`,
    `rows: ${grouped(kernel.filters)} filters${drawnNote(plan.filters, kernel.filters)}`,
    `columns: ${kernel.inputs === 1 ? '1 input channel' : `${grouped(kernel.inputs)} input channels`}${drawnNote(plan.inputs, kernel.inputs)}`,
    ...(plan.colour ? ['RGB: the three as one colour'] : []),
  ]
  const head = title([...(options.title ?? []), describeFacts(explanation, options.targetLabel), notes.join(' · ')], width)
  const bar = legendBar({ colormap: name, scale, from: minimum, to: maximum, width: LEGEND_WIDTH })
  const legend = column([bar, paragraph('one scale, from the least to the greatest value of the whole kernel', { width })], 0)
  return column([head, pictures, legend, warningsOf(explanation, width)], SPACE)
}

function toKernel({ shape, data }: Drawable['values']): Kernel {
  if (shape.length !== 4) throw new RangeError(`a kernel has shape [kh, kw, in, out], not [${shape.join(', ')}]`)
  const [height, width, inputs, filters] = shape
  return { height, width, inputs, filters, values: data }
}

interface Plan {
  readonly tile: Size
  readonly gap: number
  /** Whether a colour tile stands before the channels. */
  readonly colour: boolean
  /** How many are drawn. */
  readonly inputs: number
  readonly filters: number
  /** Tiles a row, rows a block, and blocks side by side. */
  readonly columns: number
  readonly rows: number
  readonly blocks: number
}

function planGrid(kernel: Kernel): Plan {
  for (const side of TILES) {
    const plan = planTiles(kernel, side, USUAL)
    if (plan.filters === kernel.filters && plan.inputs === kernel.inputs) return plan
  }
  return planTiles(kernel, TILES[TILES.length - 1], MOST)
}

/** Few input channels make a narrow grid: it is broken into blocks, so that the figure becomes about as wide as high. */
function planTiles({ height, width, inputs, filters }: Kernel, side: number, room: Size): Plan {
  const longer = Math.max(width, height)
  const gap = longer === 1 ? 1 : GAP
  const factor = Math.max(1, Math.round(longer === 1 ? side * POINT : side / longer))
  const tile = { width: width * factor, height: height * factor }
  const colour = inputs === 3
  const drawnInputs = Math.min(inputs, Math.max(1, Math.floor((room.width - LABELS) / (tile.width + gap))))
  const columns = drawnInputs + (colour ? 1 : 0)
  const blockWidth = columns * (tile.width + gap) + LABELS
  const mostRows = Math.max(1, Math.floor(room.height / (tile.height + gap)))
  const mostBlocks = Math.max(1, Math.floor(room.width / blockWidth))
  const drawnFilters = Math.min(filters, mostRows * mostBlocks)
  let blocks = 1
  while (blocks < mostBlocks && blocks * blockWidth < Math.ceil(drawnFilters / blocks) * (tile.height + gap)) blocks++
  const rows = Math.ceil(drawnFilters / blocks)
  return { tile, gap, colour, inputs: drawnInputs, filters: drawnFilters, columns, rows, blocks: Math.ceil(drawnFilters / rows) }
}

interface Tile {
  readonly kernel: Kernel
  readonly plan: Plan
  readonly filter: number
  /** The column; 0 is the colour tile where there is one. */
  readonly place: number
}

/** What the whole kernel looks like in its colormap, and in grey for the colour tiles: RGBA words in the order of the values. */
interface Colours {
  readonly mapped: Uint32Array
  readonly grey: Uint32Array
}

function drawTile({ mapped, grey }: Colours, { kernel, plan, filter, place }: Tile): RgbaImage {
  const { width, height, inputs, filters } = kernel
  const own = new Uint32Array(width * height)
  const at = (position: number, input: number) => (position * inputs + input) * filters + filter
  if (plan.colour && place === 0) {
    const from = new Uint8Array(grey.buffer)
    const to = new Uint8Array(own.buffer).fill(255)
    for (let i = 0; i < own.length; i++) for (let input = 0; input < 3; input++) to[4 * i + input] = from[4 * at(i, input)]
  } else {
    const input = plan.colour ? place - 1 : place
    for (let i = 0; i < own.length; i++) own[i] = mapped[at(i, input)]
  }
  return fromWords(enlarge({ width, height, data: own }, plan.tile), plan.tile)
}
