/** A colour bar with numbers. */
import type { Block } from './blocks.ts'
import { fillRect, frame, wordsOf } from './canvas.ts'
import { colormap, type ColormapName } from './colormaps.ts'
import { formatNumber } from './format-number.ts'
import { drawText, LINE_HEIGHT, measureText } from './text.ts'
import { LINE, MUTED } from './theme.ts'

const BAR = 12
const TICK = 4

export interface Legend {
  readonly colormap: ColormapName
  /** The values at the left and right ends. */
  readonly from: number
  readonly to: number
  readonly width: number
}

/** Ticks at the ends, at zero where it lies between them, and unlabelled ones halfway. */
export function legendBar({ colormap: name, from, to, width }: Legend): Block {
  return {
    width,
    height: BAR + TICK + LINE_HEIGHT.small,
    draw(canvas, { left, top }) {
      const { words, diverging } = colormap(name)
      const pixels = wordsOf(canvas)
      const [first, last] = diverging ? [1, 255] : [0, 255]
      for (let x = 0; x < width; x++) {
        const word = words[Math.round(first + (x / (width - 1)) * (last - first))]
        for (let y = 0; y < BAR; y++) pixels[(top + y) * canvas.width + left + x] = word
      }
      frame(canvas, { left, top, width, height: BAR }, LINE)
      for (const { value, label } of legendTicks({ from, to, width })) {
        const x = left + (to > from ? Math.round(((value - from) / (to - from)) * (width - 1)) : 0)
        fillRect(canvas, { left: x, top: top + BAR, width: 1, height: label ? TICK : TICK - 1 }, label ? MUTED : LINE)
        const align = value === from ? 'start' : value === to ? 'end' : 'middle'
        drawText(canvas, label, { left: x, top: top + BAR + TICK, colour: MUTED, align })
      }
    },
  }
}

export interface Tick {
  readonly value: number
  /** Empty for a tick without a number. */
  readonly label: string
}

export function legendTicks({ from, to, width }: Pick<Legend, 'from' | 'to' | 'width'>): Tick[] {
  const ends = to > from ? [from, to] : [from]
  const labelled = ends.map((value) => ({ value, label: formatNumber(value) }))
  const taken = labelled.map(({ label }) => measureText(label, 'small'))
  const place = (-from / (to - from)) * width
  // Zero is labelled unless it would run into the number at an end.
  const zero = from < 0 && to > 0 ? [{ value: 0, label: place - taken[0] > 12 && width - place - taken[1] > 12 ? '0' : '' }] : []
  const marks = from < 0 && to > 0 ? [from / 2, to / 2] : [(from + to) / 2]
  return [...labelled, ...zero, ...(to > from ? marks.map((value) => ({ value, label: '' })) : [])]
}
