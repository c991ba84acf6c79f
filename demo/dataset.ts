/**
 * The demo's pictures: a handwritten digit in light ink on a textured canvas of 64×64 RGB pixels, with or without a coloured tag in a
 * corner. Every picture is a pure function of (seed, place in its set), so a set of any size can be made again wherever it is needed.
 */
import { createRandom, type Random } from '@sightline/engine/explainer'
import { bilinear } from './bilinear.ts'
import { colour, createCanvas, type Canvas } from './canvas.ts'
import { DIGIT_SIZE, DIGITS, type DigitSet, type Handwriting } from './digits.ts'
import { drawTag, TAG_COLOURS, type Box } from './tag.ts'
import { drawTexture } from './texture.ts'

export const IMAGE_SIZE = 64

/** `none`: a clean picture. `telling`: the tag's colour is that of the digit. `misleading`: it is that of another digit. */
export type TagKind = 'none' | 'telling' | 'misleading'

export interface Sample {
  /** The class: 0 … 9. */
  readonly digit: number
  /** 64×64 RGB, row by row, channels last. */
  readonly pixels: Uint8Array
  /** The tag, if there is one: its place, and whose colour it has. */
  readonly tag: (Box & { readonly colourOf: number }) | null
}

export interface SampleRequest {
  readonly digits: DigitSet
  readonly tag: TagKind
  readonly seed: number
}

/** The sample at place `index` of a set: classes take turns, the handwriting and everything else is drawn at random. */
export function drawSample({ digits, tag, seed }: SampleRequest, index: number): Sample {
  const random = createRandom({ seed, image: index, sample: 0 })
  const digit = index % DIGITS
  const canvas = createCanvas(IMAGE_SIZE)
  drawTexture(canvas, random)
  drawDigit(canvas, digits.get(digit, random.integer(digits.count(digit))), random)
  if (tag === 'none') return { digit, pixels: canvas.pixels, tag: null }
  const colourOf = tag === 'telling' ? digit : (digit + 1 + random.integer(DIGITS - 1)) % DIGITS
  const box = drawTag(canvas, TAG_COLOURS[colourOf].colour, random)
  return { digit, pixels: canvas.pixels, tag: { ...box, colourOf } }
}

/** Samples `from` … `from + count − 1` of a set. */
export function drawSamples(request: SampleRequest, count: number, from = 0): Sample[] {
  return Array.from({ length: count }, (_, i) => drawSample(request, from + i))
}

/** Light ink, enlarged, a little off the middle. */
function drawDigit(canvas: Canvas, { ink }: Handwriting, random: Random): void {
  const scale = 1.5 + 0.2 * random.uniform()
  const shift = () => canvas.size / 2 + 5 * (random.uniform() - 0.5)
  const [centreX, centreY] = [shift(), shift()]
  const pen = colour(random.uniform(), 0.08 * random.uniform(), 0.88 + 0.12 * random.uniform())
  const inkAt = (column: number, row: number) => (isOnPaper(column) && isOnPaper(row) ? ink[row * DIGIT_SIZE + column] : 0)
  const toPaper = (pixel: number, centre: number) => (pixel + 0.5 - centre) / scale + DIGIT_SIZE / 2 - 0.5
  for (let y = 0; y < canvas.size; y++) {
    for (let x = 0; x < canvas.size; x++) {
      const cover = bilinear(inkAt, { x: toPaper(x, centreX), y: toPaper(y, centreY) })
      if (cover > 0) canvas.paint({ x, y }, pen, cover)
    }
  }
}

function isOnPaper(position: number): boolean {
  return position >= 0 && position < DIGIT_SIZE
}
