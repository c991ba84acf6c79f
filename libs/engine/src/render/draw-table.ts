/** A table drawn as text: numbers to the right with tabular numerals, thin lines between head and body. */
import { column, title, type Block } from './blocks.ts'
import { fillRect } from './canvas.ts'
import { warningsOf } from './draw-channel-grid.ts'
import { describeFacts, type Drawable, type DrawOptions } from './draw-options.ts'
import { formatNumber, grouped } from './format-number.ts'
import { drawText, ellipsize, LINE_HEIGHT, measureText } from './text.ts'
import { INK, LINE, MUTED, SPACE } from './theme.ts'

const ROW = 20
const COLUMN_GAP = 24
const MOST_CELL = 360
const MOST_ROWS = 300

type Table = Extract<Drawable['display'], { as: 'table' }>

export function tableFigure(explanation: Drawable & { readonly display: Table }, options: DrawOptions): Block {
  const { columns, rows } = explanation.display
  const body = tableBlock(columns, rows.slice(0, MOST_ROWS))
  const more = rows.length > MOST_ROWS ? [`${grouped(rows.length - MOST_ROWS)} more rows are in the data`] : []
  const width = Math.max(body.width, 480)
  const head = title([...(options.title ?? []), describeFacts(explanation, options.targetLabel), ...more], width)
  return column([head, body, warningsOf(explanation, width)], SPACE)
}

interface TableColumn {
  readonly head: string
  readonly cells: readonly string[]
  /** Numbers alone are set flush right. */
  readonly numeric: boolean
  readonly width: number
}

function tableBlock(columns: readonly string[], rows: Table['rows']): Block {
  const laid = columns.map((head, i) =>
    layColumn(
      head,
      rows.map((row) => row[i]),
    ),
  )
  const width = laid.reduce((sum, each) => sum + each.width, COLUMN_GAP * Math.max(0, laid.length - 1))
  return {
    width,
    height: ROW * (rows.length + 1) + 1,
    draw(canvas, { left, top }) {
      fillRect(canvas, { left, top: top + ROW, width, height: 1 }, MUTED)
      for (let i = 1; i <= rows.length; i++)
        fillRect(canvas, { left, top: top + ROW * (i + 1), width, height: 1 }, i === rows.length ? LINE : FAINT)
      for (const each of laid) {
        const place = each.numeric ? { left: left + each.width, align: 'end' as const } : { left }
        drawText(canvas, each.head, { ...place, top: top + 1, colour: MUTED })
        each.cells.forEach((cell, i) => {
          drawText(canvas, cell, { ...place, top: top + ROW * (i + 1) + (ROW - LINE_HEIGHT.small) / 2 + 1, colour: INK })
        })
        left += each.width + COLUMN_GAP
      }
    },
  }
}

const FAINT = 0xececec

function layColumn(head: string, values: readonly (string | number | undefined)[]): TableColumn {
  const numeric = values.every((value) => typeof value === 'number')
  const cells = values.map((value) => ellipsize(typeof value === 'number' ? formatNumber(value, 4) : (value ?? ''), MOST_CELL))
  const width = Math.ceil(Math.max(...[head, ...cells].map((text) => measureText(text, 'small'))))
  return { head, cells, numeric: numeric && values.length > 0, width }
}
