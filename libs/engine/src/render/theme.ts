/** The neutral colours of figures: the colormap is the only saturated colour. */
export const PAGE = 0xffffff
export const INK = 0x1c1c1c
export const MUTED = 0x5e5e5e
export const LINE = 0xbdbdbd
/** Around tiles of a grid. */
export const GAP = 0xd9d9d9

/** Distances are multiples of 4 px. */
export const MARGIN = 20
export const SPACE = 12
