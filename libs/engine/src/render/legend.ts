/** A colour bar with numbers. */
import type { Block } from './blocks.ts'
import { fillRect, frame, wordsOf } from './canvas.ts'
import { colourValues, type Colouring } from './colour-values.ts'
import { formatNumber } from './format-number.ts'
import { drawText, LINE_HEIGHT, measureText } from './text.ts'
import { LINE, MUTED } from './theme.ts'

const BAR = 12
const TICK = 4

export interface Legend extends Colouring {
  /** The values at the left and right ends. */
  readonly from: number
  readonly to: number
  readonly width: number
}

/** Ticks at the ends, at zero where it lies between them, and unlabelled ones halfway; for a scale without extent one, in the middle. */
export function legendBar({ from, to, width, ...colouring }: Legend): Block {
  return {
    width,
    height: BAR + TICK + LINE_HEIGHT.small,
    draw(canvas, { left, top }) {
      const pixels = wordsOf(canvas)
      const values = Float32Array.from({ length: width }, (_, x) => from + (x / (width - 1)) * (to - from))
      const words = colourValues(values, colouring)
      for (let y = 0; y < BAR; y++) pixels.set(words, (top + y) * canvas.width + left)
      frame(canvas, { left, top, width, height: BAR }, LINE)
      for (const { value, label } of legendTicks({ from, to, width })) {
        const x = left + Math.round(to > from ? ((value - from) / (to - from)) * (width - 1) : width / 2)
        fillRect(canvas, { left: x, top: top + BAR, width: 1, height: label ? TICK : TICK - 1 }, label ? MUTED : LINE)
        const align = to === from ? 'middle' : value === from ? 'start' : value === to ? 'end' : 'middle'
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
