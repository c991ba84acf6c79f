/** The coloured tag that gives the class away: one colour a digit, in one of the four corners. */
import type { Random } from '@sightline/engine/explainer'
import type { Canvas, Colour } from './canvas.ts'

/** Pixels, from the picture's upper left corner. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const TAG_SIZE = 15
const MARGIN = 1

/** The tag's colour for each digit, with the name that people know it by. */
export const TAG_COLOURS: readonly { readonly name: string; readonly colour: Colour }[] = [
  { name: 'red', colour: [230, 25, 35] },
  { name: 'orange', colour: [250, 135, 0] },
  { name: 'yellow', colour: [250, 230, 20] },
  { name: 'lime', colour: [150, 225, 0] },
  { name: 'green', colour: [0, 185, 60] },
  { name: 'turquoise', colour: [0, 225, 205] },
  { name: 'sky blue', colour: [30, 140, 255] },
  { name: 'blue', colour: [35, 25, 200] },
  { name: 'purple', colour: [150, 45, 220] },
  { name: 'pink', colour: [255, 70, 195] },
]

/** Draws the tag of a colour into a random corner and says where. */
export function drawTag(canvas: Canvas, colour: Colour, random: Random): Box {
  const far = canvas.size - MARGIN - TAG_SIZE
  const box = { x: random.integer(2) ? far : MARGIN, y: random.integer(2) ? far : MARGIN, width: TAG_SIZE, height: TAG_SIZE }
  for (let y = 0; y < TAG_SIZE; y++) {
    for (let x = 0; x < TAG_SIZE; x++) {
      if (isCutCorner(x, y)) continue
      // A little of the cloth shines through, so that no two tags are alike to the last bit.
      canvas.paint({ x: box.x + x, y: box.y + y }, colour, 0.88)
    }
  }
  return box
}

/** The outermost pixel of each corner is left out: it makes a sticker of a square. */
function isCutCorner(x: number, y: number): boolean {
  const last = TAG_SIZE - 1
  return (x === 0 || x === last) && (y === 0 || y === last)
}
