import type { ScalarMap } from '../render/maps.ts'

/** In pixels of the map; edges need not be whole. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** The share of the positive values that lies inside of a box, 0 … 1; a pixel that the box cuts counts with the part inside. Null (“n/a”) where nothing is positive. */
export function massInBox({ width, height, values }: ScalarMap, box: Box): number | null {
  const columns = Float64Array.from({ length: width }, (_, x) => coverage(x, box.left, box.width))
  let [inside, all] = [0, 0]
  for (let y = 0; y < height; y++) {
    const row = coverage(y, box.top, box.height)
    for (let x = 0; x < width; x++) {
      const value = values[y * width + x]
      if (!(value > 0 && value < Infinity)) continue
      all += value
      inside += value * row * columns[x]
    }
  }
  return all > 0 ? inside / all : null
}

/** The part of the pixel from `at` to `at + 1` that lies within `length` from `start`. */
function coverage(at: number, start: number, length: number): number {
  return Math.max(0, Math.min(at + 1, start + length) - Math.max(at, start))
}
