/** As many as there are digits to choose one by. */
export const MOST_PANES = 9
