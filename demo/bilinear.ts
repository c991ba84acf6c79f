/** A value between four neighbours of a grid; `ease` bends the way from one to the next. */
export function bilinear(at: (column: number, row: number) => number, place: Place): number {
  const { x, y, ease } = place
  const column = Math.floor(x)
  const row = Math.floor(y)
  const across = ease ? ease(x - column) : x - column
  const down = ease ? ease(y - row) : y - row
  const top = at(column, row) * (1 - across) + at(column + 1, row) * across
  const bottom = at(column, row + 1) * (1 - across) + at(column + 1, row + 1) * across
  return top * (1 - down) + bottom * down
}

export interface Place {
  /** Columns and rows, with fractions. */
  readonly x: number
  readonly y: number
  readonly ease?: (share: number) => number
}
