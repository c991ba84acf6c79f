/** Sizes of the grid, in pixels: fixed, so that nothing shifts and virtual rows need not be measured. */
export interface Measures {
  readonly rowHead: number
  readonly column: number
  readonly row: number
  readonly head: number
  readonly thumbnail: number
}

export const WIDE: Measures = { rowHead: 208, column: 180, row: 88, head: 104, thumbnail: 72 }
export const NARROW: Measures = { rowHead: 88, column: 148, row: 88, head: 104, thumbnail: 72 }
