export interface Place {
  readonly row: number
  readonly column: number
}

/** Where a key leads from a cell; null: the key is none of the grid's. */
export function moveBy(
  key: string,
  { row, column }: Place,
  size: { readonly rows: number; readonly columns: number },
): Place | null {
  const within = (at: number, count: number) => Math.max(0, Math.min(count - 1, at))
  const to = (nextRow: number, nextColumn: number) => ({
    row: within(nextRow, size.rows),
    column: within(nextColumn, size.columns),
  })
  switch (key) {
    case 'ArrowUp':
      return to(row - 1, column)
    case 'ArrowDown':
      return to(row + 1, column)
    case 'ArrowLeft':
      return to(row, column - 1)
    case 'ArrowRight':
      return to(row, column + 1)
    case 'PageUp':
      return to(row - 8, column)
    case 'PageDown':
      return to(row + 8, column)
    case 'Home':
      return to(row, 0)
    case 'End':
      return to(row, size.columns - 1)
    default:
      return null
  }
}
