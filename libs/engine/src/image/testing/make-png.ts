/** PNG files of any header and any bit depth, for tests: good ones, and those that lie. */
import { crc32, deflateSync } from 'node:zlib'

export const COLOUR_TYPES = { grey: 0, rgb: 2, 'grey-alpha': 4, rgba: 6 } as const

export interface PngFacts {
  readonly width: number
  readonly height: number
  readonly depth?: 8 | 16
  readonly colour: keyof typeof COLOUR_TYPES
  /** The samples as stored, without the filter bytes; big-endian for 16 bits. May be too short for the size declared. */
  readonly samples: Uint8Array
}

export function makePng({ width, height, depth = 8, colour, samples }: PngFacts): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = depth
  header[9] = COLOUR_TYPES[colour]
  const stride = height > 0 ? samples.length / height : 0
  const rows = Array.from({ length: Math.min(height, 10_000) }, (_, y) =>
    Buffer.concat([Buffer.of(0), samples.subarray(Math.floor(y * stride), Math.floor((y + 1) * stride))]),
  )
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8 + body.length)
  frame.writeUInt32BE(data.length, 0)
  frame.set(body, 4)
  frame.writeUInt32BE(crc32(body), 4 + body.length)
  return frame
}
