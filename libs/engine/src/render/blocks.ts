/** Figures are put together from blocks that know their size and draw themselves: rows, columns, paragraphs, pictures. */
import { createCanvas, drawImage, frame, type Colour, type RgbaImage } from './canvas.ts'
import { drawText, LINE_HEIGHT, measureText, wrapText, type TextStyle } from './text.ts'
import { INK, LINE, MARGIN, MUTED, PAGE } from './theme.ts'

export interface Point {
  readonly left: number
  readonly top: number
}

export interface Block {
  readonly width: number
  readonly height: number
  draw(canvas: RgbaImage, at: Point): void
}

/** Side by side, upper edges aligned. */
export function row(blocks: readonly Block[], gap: number): Block {
  return {
    width: blocks.reduce((sum, { width }) => sum + width, gap * Math.max(0, blocks.length - 1)),
    height: Math.max(0, ...blocks.map(({ height }) => height)),
    draw(canvas, { left, top }) {
      for (const block of blocks) {
        block.draw(canvas, { left, top })
        left += block.width + gap
      }
    },
  }
}

/** One below the other, left edges aligned; blocks without height take no gap. */
export function column(blocks: readonly Block[], gap: number): Block {
  const shown = blocks.filter(({ height }) => height > 0)
  return {
    width: Math.max(0, ...shown.map(({ width }) => width)),
    height: shown.reduce((sum, { height }) => sum + height, gap * Math.max(0, shown.length - 1)),
    draw(canvas, { left, top }) {
      for (const block of shown) {
        block.draw(canvas, { left, top })
        top += block.height + gap
      }
    },
  }
}

export interface ParagraphOptions {
  /** Lines are broken to fit. */
  readonly width: number
  readonly style?: TextStyle
  readonly colour?: Colour
}

export function paragraph(text: string, { width, style = 'small', colour = MUTED }: ParagraphOptions): Block {
  const lines = text ? wrapText(text, width, style) : []
  return {
    width: Math.ceil(Math.max(0, ...lines.map((line) => measureText(line, style)))),
    height: lines.length * LINE_HEIGHT[style],
    draw(canvas, { left, top }) {
      lines.forEach((line, i) => drawText(canvas, line, { left, top: top + i * LINE_HEIGHT[style], style, colour }))
    },
  }
}

/** The first line large, the others small. */
export function title(lines: readonly string[], width: number): Block {
  const [first, ...others] = lines
  const head = first ? [paragraph(first, { width, style: 'title', colour: INK })] : []
  return column([...head, ...others.map((line) => paragraph(line, { width }))], 0)
}

/** A picture with a thin frame around it (outside of the block). */
export function framed(image: RgbaImage): Block {
  return {
    width: image.width,
    height: image.height,
    draw(canvas, { left, top }) {
      drawImage(canvas, image, { left, top })
      frame(canvas, { left, top, width: image.width, height: image.height }, LINE)
    },
  }
}

/** Holds a block's place at a width of its own. */
export function padded(block: Block, width: number): Block {
  return { width: Math.max(width, block.width), height: block.height, draw: (canvas, at) => block.draw(canvas, at) }
}

export function renderFigure(block: Block): RgbaImage {
  const canvas = createCanvas(block.width + 2 * MARGIN, block.height + 2 * MARGIN, PAGE)
  block.draw(canvas, { left: MARGIN, top: MARGIN })
  return canvas
}
