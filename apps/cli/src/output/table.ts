/** Text in aligned columns, for people. */

export interface Column {
  readonly title: string
  /** Default `left`; numbers read better `right`. */
  readonly align?: 'left' | 'right'
}

/** A line of titles and a line a row; columns are two spaces apart, lines have no trailing space. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows]
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => widthOf(line[i]))))
  return lines
    .map((line) =>
      columns
        .map((column, i) => pad(line[i], widths[i], column.align))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function pad(text: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(width - widthOf(text))
  return align === 'right' ? space + text : text + space
}

/** In characters as people count them, not in UTF-16 units. */
function widthOf(text: string): number {
  return [...text].length
}
