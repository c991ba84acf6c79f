/** Sizes of the grid, in pixels: fixed, so that nothing shifts and virtual rows need not be measured. */
export interface Measures {
  readonly rowHead: number
  readonly column: number
  readonly row: number
  readonly head: number
  readonly thumbnail: number
}

export const WIDE: Measures = { rowHead: 208, column: 180, row: 88, head: 104, thumbnail: 72 }
export const NARROW: Measures = { rowHead: 88, column: 148, row: 88, head: 104, thumbnail: 64 }

/** As wide as a name is ever likely to need. */
const WIDEST_COLUMN = 320

/** Columns share the room of a grid `width` pixels wide as long as none of them has to be scrolled to; 0: the width is not known yet. */
export function fitColumns(measures: Measures, { width, columns }: { width: number; columns: number }): Measures {
  const share = columns === 0 ? 0 : Math.floor((width - measures.rowHead) / columns)
  return { ...measures, column: share < measures.column ? measures.column : Math.min(share, WIDEST_COLUMN) }
}
