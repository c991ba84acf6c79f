/**
 * Text in figures. Two styles, drawn from an atlas of antialiased letters with tabular numerals; a character that the font lacks is a hollow box.
 */
import { decode } from 'fast-png'
import { fillRect, type Colour, type RgbaImage } from './canvas.ts'
import { ATLAS } from './font/atlas.ts'

export type TextStyle = keyof typeof ATLAS.styles

interface Glyph {
  /** Pixels to the next pen position. */
  readonly advance: number
  /** From the pen to the upper left corner of the bitmap. */
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  /** Where the bitmaps of its phases begin in the atlas. */
  readonly offset: number
}

interface Font {
  readonly glyphs: ReadonlyMap<string, Glyph>
  readonly coverage: Uint8Array
}

let fonts: Record<TextStyle, Font> | null = null

function loadFonts(): Record<TextStyle, Font> {
  if (fonts) return fonts
  const bytes = Uint8Array.from(atob(ATLAS.png), (character) => character.charCodeAt(0))
  const coverage = decode(bytes).data as Uint8Array
  let offset = 0
  const load = (style: TextStyle): Font => {
    const glyphs = new Map<string, Glyph>()
    ;[...ATLAS.characters].forEach((character, i) => {
      const [advance, left, top, width, height] = ATLAS.styles[style].glyphs.slice(5 * i, 5 * i + 5)
      glyphs.set(character, { advance: advance / 64, left, top, width, height, offset })
      offset += width * height * ATLAS.phases
    })
    return { glyphs, coverage }
  }
  fonts = { small: load('small'), title: load('title') }
  return fonts
}

/** Distance from one line to the next. */
export const LINE_HEIGHT: Record<TextStyle, number> = { small: 18, title: 24 }

const MISSING = { advance: 9, width: 6, height: 9 } as const

/** Width in pixels, not rounded. */
export function measureText(text: string, style: TextStyle): number {
  const { glyphs } = loadFonts()[style]
  let width = 0
  for (const character of text.normalize('NFC')) width += glyphs.get(character)?.advance ?? MISSING.advance
  return width
}

export interface TextOptions {
  readonly left: number
  /** Upper edge of the line, `LINE_HEIGHT` high. */
  readonly top: number
  readonly colour: Colour
  readonly style?: TextStyle
  /** Where `left` lies: at the text's beginning (default), middle or end. */
  readonly align?: 'start' | 'middle' | 'end'
}

export function drawText(image: RgbaImage, text: string, options: TextOptions): void {
  const { left, top, colour, style = 'small', align = 'start' } = options
  const { ascent, descent } = ATLAS.styles[style]
  const baseline = Math.round(top + (LINE_HEIGHT[style] - ascent - descent) / 2 + ascent)
  const { glyphs, coverage } = loadFonts()[style]
  let pen = left - { start: 0, middle: 0.5, end: 1 }[align] * measureText(text, style)
  for (const character of text.normalize('NFC')) {
    const glyph = glyphs.get(character)
    if (glyph) {
      drawGlyph(image, coverage, { glyph, pen, baseline, colour })
      pen += glyph.advance
    } else {
      drawMissing(image, { left: Math.round(pen) + 1, top: baseline - MISSING.height }, colour)
      pen += MISSING.advance
    }
  }
}

interface Placed {
  readonly glyph: Glyph
  readonly pen: number
  readonly baseline: number
  readonly colour: Colour
}

function drawGlyph(image: RgbaImage, coverage: Uint8Array, { glyph, pen, baseline, colour }: Placed): void {
  // The nearest third of a pixel, from the bitmap drawn for it.
  const steps = Math.round(pen * ATLAS.phases)
  const column = Math.floor(steps / ATLAS.phases)
  const phase = steps - column * ATLAS.phases
  const { width, height } = glyph
  const bitmap = coverage.subarray(glyph.offset + phase * width * height, glyph.offset + (phase + 1) * width * height)
  const rgb = [colour >> 16, (colour >> 8) & 255, colour & 255]
  for (let y = 0; y < height; y++) {
    const row = baseline + glyph.top + y
    if (row < 0 || row >= image.height) continue
    for (let x = 0; x < width; x++) {
      const to = column + glyph.left + x
      const share = bitmap[y * width + x] / 255
      if (share === 0 || to < 0 || to >= image.width) continue
      const i = 4 * (row * image.width + to)
      for (let c = 0; c < 3; c++) image.data[i + c] = Math.round(image.data[i + c] + (rgb[c] - image.data[i + c]) * share)
    }
  }
}

function drawMissing(image: RgbaImage, { left, top }: { left: number; top: number }, colour: Colour): void {
  const { width, height } = MISSING
  fillRect(image, { left, top, width, height: 1 }, colour)
  fillRect(image, { left, top: top + height - 1, width, height: 1 }, colour)
  fillRect(image, { left, top, width: 1, height }, colour)
  fillRect(image, { left: left + width - 1, top, width: 1, height }, colour)
}

/** `text`, or as much of its beginning as fits before an ellipsis. */
export function ellipsize(text: string, width: number, style: TextStyle = 'small'): string {
  if (measureText(text, style) <= width) return text
  const characters = [...text]
  while (characters.length > 0 && measureText(`${characters.join('')}…`, style) > width) characters.pop()
  return `${characters.join('').trimEnd()}…`
}

/** `text`, or as much of its beginning and end as fits around an ellipsis: file names differ at their ends. */
export function ellipsizeMiddle(text: string, width: number, style: TextStyle = 'small'): string {
  if (measureText(text, style) <= width) return text
  const characters = [...text]
  for (let kept = characters.length - 1; kept > 0; kept--) {
    const end = Math.ceil(kept / 2)
    const short = `${characters.slice(0, kept - end).join('')}…${characters.slice(characters.length - end).join('')}`
    if (measureText(short, style) <= width) return short
  }
  return '…'
}

/** Lines no wider than `width`, broken at spaces; a longer word has a line for itself, cut short. */
export function wrapText(text: string, width: number, style: TextStyle = 'small'): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line ? `${line} ${word}` : word
    if (line && measureText(longer, style) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line].map((each) => ellipsize(each, width, style))
}
