/** Small PNG files for tests. */
import { writeFileSync } from 'node:fs'
import { encodePng } from '@sightline/engine/render'

type Colour = readonly [red: number, green: number, blue: number]

export const RED: Colour = [255, 0, 0]
export const BLACK: Colour = [0, 0, 0]

/** A picture with one colour in its left half and another in its right half. */
export function writeHalves(path: string, [left, right]: readonly [Colour, Colour], { height = 8, width = 8 } = {}): string {
  const data = new Uint8Array(height * width * 4).fill(255)
  for (let pixel = 0; pixel < height * width; pixel++) data.set(pixel % width < width / 2 ? left : right, pixel * 4)
  writeFileSync(path, encodePng({ width, height, data }))
  return path
}
