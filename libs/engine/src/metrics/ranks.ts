/** Ranks from 1, ties sharing the average of theirs. */

const BITS = 11
const BUCKETS = 1 << BITS

/** Average ranks of finite numbers. A radix sort over the bits of float32: a map of 1024² takes some tens of milliseconds. */
export function averageRanks(values: Float32Array): Float64Array {
  const { order, keys } = sortKeys(values)
  const ranks = new Float64Array(values.length)
  for (let first = 0; first < order.length;) {
    let end = first + 1
    while (end < order.length && keys[end] === keys[first]) end++
    const rank = (first + 1 + end) / 2
    for (let i = first; i < end; i++) ranks[order[i]] = rank
    first = end
  }
  return ranks
}

/** `order`: places of the values from the least to the greatest; `keys`: whole numbers that compare as the values do, in that order. */
function sortKeys(values: Float32Array): { order: Uint32Array; keys: Uint32Array } {
  // Plus 0 turns −0 into 0, which has to tie with it.
  const bits = new Uint32Array(values.map((value) => value + 0).buffer)
  let keys = bits.map((word) => (word >>> 31 ? ~word : word | 0x80000000))
  let order = Uint32Array.from({ length: values.length }, (_, i) => i)
  let [nextKeys, nextOrder] = [new Uint32Array(keys.length), new Uint32Array(keys.length)]
  for (let shift = 0; shift < 32; shift += BITS) {
    const starts = new Uint32Array(BUCKETS + 1)
    for (let i = 0; i < keys.length; i++) starts[((keys[i] >>> shift) & (BUCKETS - 1)) + 1]++
    for (let bucket = 1; bucket <= BUCKETS; bucket++) starts[bucket] += starts[bucket - 1]
    for (let i = 0; i < keys.length; i++) {
      const to = starts[(keys[i] >>> shift) & (BUCKETS - 1)]++
      nextKeys[to] = keys[i]
      nextOrder[to] = order[i]
    }
    ;[keys, nextKeys] = [nextKeys, keys]
    ;[order, nextOrder] = [nextOrder, order]
  }
  return { order, keys }
}
