/**
 * A coarse pass over every k-th row and column of the grid, then every cell where the drop is largest. What was not computed is interpolated between the
 * cells of the coarse pass.
 */
import type { Size } from './windows.ts'

/** The part of the coarse cells around which everything is computed. */
const REFINED = 1 / 4

export interface Coarse {
  readonly grid: Size
  /** Rows and columns of the coarse pass, the first and the last always among them. */
  readonly lines: readonly [readonly number[], readonly number[]]
}

export function coarseOf(grid: Size, step: number): Coarse {
  const lines = (count: number) => {
    const taken = Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step)
    return taken.at(-1) === count - 1 ? taken : [...taken, count - 1]
  }
  return { grid, lines: [lines(grid[0]), lines(grid[1])] }
}

/** Indices into the grid, row by row. */
export function coarseCells({ grid: [, width], lines: [rows, columns] }: Coarse): number[] {
  return rows.flatMap((row) => columns.map((column) => row * width + column))
}

/** The cells around the coarse ones with the largest drops of each of the maps, up to the next coarse line, without those that the coarse pass has. */
export function cellsToRefine(coarse: Coarse, maps: readonly Float32Array[]): number[] {
  const { grid, lines } = coarse
  const [height, width] = grid
  const cells = coarseCells(coarse)
  const chosen = new Set(
    maps.flatMap((drops) => cells.toSorted((a, b) => drops[b] - drops[a] || a - b).slice(0, Math.ceil(cells.length * REFINED))),
  )
  const known = new Set(cells)
  return Array.from({ length: height * width }, (_, cell) => cell).filter((cell) => {
    const rows = between(lines[0], Math.floor(cell / width)).slice(0, 2)
    const columns = between(lines[1], cell % width).slice(0, 2)
    return !known.has(cell) && rows.some((row) => columns.some((column) => chosen.has(row * width + column)))
  })
}

/** Fills in, bilinearly between the coarse cells, whatever was not computed. */
export function interpolate(
  { grid: [height, width], lines }: Coarse,
  drops: Float32Array,
  isComputed: (cell: number) => boolean,
) {
  for (let row = 0; row < height; row++) {
    const [top, bottom, down] = between(lines[0], row)
    for (let column = 0; column < width; column++) {
      if (isComputed(row * width + column)) continue
      const [left, right, across] = between(lines[1], column)
      const mix = (y: number) => drops[y * width + left] * (1 - across) + drops[y * width + right] * across
      drops[row * width + column] = mix(top) * (1 - down) + mix(bottom) * down
    }
  }
}

/** The lines on both sides, and how far it is from the first to the second. */
function between(lines: readonly number[], at: number): [number, number, number] {
  const next = lines.find((line) => line >= at)!
  const before = lines.findLast((line) => line <= at)!
  return [before, next, next === before ? 0 : (at - before) / (next - before)]
}
