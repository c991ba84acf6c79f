/** Ids that sort in the order in which they were made, as UUIDs of version 7: many at once included. */
import { randomBytes } from 'node:crypto'

let lastTime = 0
let counter = 0

/** Milliseconds since 1970, a counter of 12 bits, and 62 random bits. */
export function orderedId(now: number = Date.now()): string {
  if (now > lastTime) {
    lastTime = now
    counter = 0
  } else if (++counter === 1 << 12) {
    // More in a millisecond than the counter counts: the next millisecond is begun early.
    lastTime++
    counter = 0
  }
  const bytes = randomBytes(16)
  bytes.writeUIntBE(lastTime, 0, 6)
  bytes.writeUInt16BE(0x7000 | counter, 6)
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
