/** Which images are chosen: ticking one by one, and a range with Shift. */
export interface Selection {
  readonly chosen: ReadonlySet<string>
  /** Where a range begins: what was ticked last. */
  readonly from: string | null
}

export const NOTHING: Selection = { chosen: new Set(), from: null }

export function toggle({ chosen }: Selection, id: string): Selection {
  const next = new Set(chosen)
  if (!next.delete(id)) next.add(id)
  return { chosen: next, from: id }
}

/** All from the last ticked one to this one, added to what is chosen. `order`: all ids as they are shown. */
export function extend(selection: Selection, id: string, order: readonly string[]): Selection {
  const start = selection.from === null ? -1 : order.indexOf(selection.from)
  const end = order.indexOf(id)
  if (start < 0 || end < 0) return toggle(selection, id)
  const between = order.slice(Math.min(start, end), Math.max(start, end) + 1)
  return { chosen: new Set([...selection.chosen, ...between]), from: selection.from }
}

/** Without what is no longer there. */
export function keepOnly({ chosen, from }: Selection, order: readonly string[]): Selection {
  const there = new Set(order)
  return { chosen: new Set([...chosen].filter((id) => there.has(id))), from: from !== null && there.has(from) ? from : null }
}

/** Where the arrow keys lead in a grid of `perRow` columns; null: not such a key. */
export function stepInGrid(at: number, key: string, { perRow, count }: { perRow: number; count: number }): number | null {
  const to = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - perRow,
    ArrowDown: at + perRow,
    Home: 0,
    End: count - 1,
  }[key]
  return to === undefined ? null : to < 0 || to >= count ? at : to
}
