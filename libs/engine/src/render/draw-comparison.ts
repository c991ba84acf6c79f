/** Maps of several models or methods side by side: a row a picture, a column a model and method, one scale a column. */
import type { PixelImage } from '../image/contract.ts'
import { column, framed, padded, paragraph, renderFigure, row, title, type Block } from './blocks.ts'
import type { RgbaImage } from './canvas.ts'
import { overlayMap } from './draw-heat-map.ts'
import type { Drawable } from './draw-options.ts'
import { legendBar, type Legend } from './legend.ts'
import { toScalarMap } from './maps.ts'
import { fitPicture } from './pictures.ts'
import { divergingScale, outlierLimit, sequentialScale } from './scale.ts'
import { INK, SPACE } from './theme.ts'

/** The longer side of a picture, in pixels, is at least this. */
const LEAST = 176
const HALF = SPACE / 2

export interface ComparedMap {
  readonly map: Pick<Drawable, 'display' | 'values'>
  /** A line below it: the prediction, for example. */
  readonly caption: string
}

export interface ComparedColumn {
  /** The first line is the column's name, the others say what its numbers are. */
  readonly heading: readonly string[]
  /** A map for each picture. */
  readonly maps: readonly ComparedMap[]
}

export interface Comparison {
  readonly title: readonly string[]
  /** All of one size. */
  readonly pictures: readonly { readonly picture: PixelImage; readonly caption: string }[]
  readonly columns: readonly ComparedColumn[]
}

/** Throws RangeError if a column has not one heat map for each picture. */
export function drawComparison({ title: lines, pictures, columns }: Comparison): RgbaImage {
  const { width, height } = pictures[0].picture
  const factor = Math.ceil(LEAST / Math.max(width, height))
  const size = { width: width * factor, height: height * factor }
  const inputs = [
    heading(['input', ''], size.width),
    ...pictures.map(({ picture, caption }) => captioned(fitPicture(picture, size), caption)),
  ]
  const drawn = columns.map((one) => drawColumn(one, { pictures: pictures.map(({ picture }) => picture), size }))
  const grid = row([column(inputs, HALF), ...drawn], SPACE)
  return renderFigure(column([title(lines, grid.width), grid], SPACE))
}

interface Panes {
  readonly pictures: readonly PixelImage[]
  readonly size: { readonly width: number; readonly height: number }
}

function drawColumn({ heading: lines, maps }: ComparedColumn, { pictures, size }: Panes): Block {
  if (maps.length !== pictures.length) throw new RangeError(`${maps.length} maps for ${pictures.length} pictures`)
  const scalars = maps.map(({ map }) => toScalarMap(map.values))
  const range = rangeOf(maps, outlierLimit(scalars.map(({ values }) => values)))
  const panes = maps.map(({ caption }, i) => captioned(overlayMap(scalars[i], range, { picture: pictures[i], size }), caption))
  return column([heading(lines, size.width), ...panes, legendBar({ ...range, width: size.width })], HALF)
}

function rangeOf(maps: readonly ComparedMap[], limit: number): Omit<Legend, 'width'> {
  const diverging = maps.some(({ map: { display } }) => {
    if (display.as !== 'heat-map') throw new RangeError(`a ${display.as} cannot be compared: only heat maps can`)
    return display.scale === 'diverging'
  })
  return diverging
    ? { colormap: 'rdbu', scale: divergingScale(limit), from: -limit, to: limit }
    : { colormap: 'viridis', scale: sequentialScale(limit), from: 0, to: limit }
}

/** The same height for every column, however many of its lines are empty. */
function heading([name, ...facts]: readonly string[], width: number): Block {
  const lines = [paragraph(name, { width, colour: INK }), ...facts.map((fact) => paragraph(fact || ' ', { width }))]
  return padded(column(lines, 0), width)
}

function captioned(image: RgbaImage, caption: string): Block {
  return column([framed(image), paragraph(caption || ' ', { width: image.width })], 2)
}
