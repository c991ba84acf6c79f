/** The neighbour of `current` in a list, held at its ends; the first or last where `current` is not in it. Null: there is none. */
export function step<Item>(items: readonly Item[], current: Item | null, by: 1 | -1): Item | null {
  if (items.length === 0) return null
  const index = current === null ? -1 : items.indexOf(current)
  if (index < 0) return by > 0 ? items[0] : items[items.length - 1]
  return items[Math.min(items.length - 1, Math.max(0, index + by))]
}
