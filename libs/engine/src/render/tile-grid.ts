/** Tiles in rows and columns, with numbers or captions. */
import type { Block } from './blocks.ts'
import { drawImage, fillRect, type RgbaImage } from './canvas.ts'
import { drawText, ellipsizeMiddle, LINE_HEIGHT, measureText } from './text.ts'
import { GAP, MUTED } from './theme.ts'

export interface TileGrid {
  readonly count: number
  readonly columns: number
  readonly tile: { readonly width: number; readonly height: number }
  /** The picture of a tile, of the size of `tile`. */
  draw(index: number): RgbaImage
  /** Beneath each tile. */
  readonly captions?: readonly string[]
  /** To the left of a row, and above a column. */
  readonly rowLabel?: (row: number) => string
  readonly columnLabel?: (column: number) => string
  /** Distance between tiles, in pixels; default 1, or 8 with captions. */
  readonly gap?: number
}

const LABEL_SPACE = 6

/** Row by row; the last row may be short. */
export function tileGrid(grid: TileGrid): Block {
  const { count, columns, tile, captions, rowLabel, columnLabel, gap = captions ? 8 : 1 } = grid
  const rows = Math.ceil(count / columns)
  const shown = Math.min(columns, count)
  const labels = rowLabel ? Array.from({ length: rows }, (_, i) => rowLabel(i)) : []
  const indent = rowLabel ? Math.ceil(Math.max(0, ...labels.map((label) => measureText(label, 'small')))) + LABEL_SPACE : 0
  const header = columnLabel ? LINE_HEIGHT.small : 0
  const pitch = { x: tile.width + gap, y: tile.height + gap + (captions ? LINE_HEIGHT.small : 0) }
  return {
    width: indent + shown * pitch.x - gap,
    height: header + rows * pitch.y - gap,
    draw(canvas, { left, top }) {
      const at = (index: number) => ({
        left: left + indent + (index % columns) * pitch.x,
        top: top + header + Math.floor(index / columns) * pitch.y,
      })
      for (let i = 0; i < count; i++) {
        const place = at(i)
        // The lines between tiles; tiles that touch their neighbour's are simply drawn over.
        if (gap === 1)
          fillRect(canvas, { left: place.left - 1, top: place.top - 1, width: tile.width + 2, height: tile.height + 2 }, GAP)
        drawImage(canvas, grid.draw(i), place)
        const caption = captions?.[i]
        if (caption)
          drawText(canvas, ellipsizeMiddle(caption, tile.width), {
            left: place.left,
            top: place.top + tile.height,
            colour: MUTED,
          })
      }
      const skipRows = Math.ceil(LINE_HEIGHT.small / pitch.y)
      labels.forEach((label, i) => {
        const middle = at(i * columns).top + tile.height / 2
        if (i % skipRows !== 0) return
        drawText(canvas, label, {
          left: left + indent - LABEL_SPACE,
          top: Math.round(middle - LINE_HEIGHT.small / 2),
          colour: MUTED,
          align: 'end',
        })
      })
      if (!columnLabel) return
      const widest = Math.max(...Array.from({ length: shown }, (_, i) => measureText(columnLabel(i), 'small')))
      const skipColumns = Math.ceil((widest + 4) / pitch.x)
      for (let i = 0; i < shown; i += skipColumns) {
        drawText(canvas, columnLabel(i), { left: at(i).left + tile.width / 2, top, colour: MUTED, align: 'middle' })
      }
    },
  }
}
