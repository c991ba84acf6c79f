/** Neighbours together, as many as there is room for; what is larger than the room stands alone. */
export function neighboursWithin<T>(room: number, items: readonly T[], sizeOf: (item: T) => number): T[][] {
  const groups: T[][] = []
  let total = 0
  for (const item of items) {
    total += sizeOf(item)
    if (groups.length === 0 || total > room) {
      groups.push([])
      total = sizeOf(item)
    }
    groups.at(-1)!.push(item)
  }
  return groups
}
