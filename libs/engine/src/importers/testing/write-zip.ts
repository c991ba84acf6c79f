/** Writes zip archives, honest ones and those that lie about their sizes. */
import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipEntry {
  readonly name: string
  readonly content: Uint8Array
  readonly deflate?: boolean
  /** What the archive says of the uncompressed size instead of the truth. */
  readonly declaredSize?: number
  /** What the archive says of the checksum instead of the truth. */
  readonly declaredCrc?: number
}

export function writeZip(entries: readonly ZipEntry[]): Uint8Array {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name)
    const content = entry.deflate ? deflateRawSync(entry.content) : Buffer.from(entry.content)
    const common = commonFields(entry, content.length, name.length)
    const local = Buffer.concat([number(0x04034b50, 4), number(20, 2), common, name])
    // Comment length, disk, internal and external attributes, place of the local header.
    const tail = Buffer.concat([number(0, 2), number(0, 2), number(0, 2), number(0, 4), number(offset, 4)])
    directory.push(Buffer.concat([number(0x02014b50, 4), number(20, 2), number(20, 2), common, tail, name]))
    parts.push(local, content)
    offset += local.length + content.length
  }
  const central = Buffer.concat(directory)
  const counts = Buffer.concat([number(0, 4), number(entries.length, 2), number(entries.length, 2)])
  const end = Buffer.concat([number(0x06054b50, 4), counts, number(central.length, 4), number(offset, 4), number(0, 2)])
  return Buffer.concat([...parts, central, end])
}

/** Flags, method, time, date, checksum, sizes and lengths: the same in the local header and in the directory. */
function commonFields({ content, deflate, declaredSize, declaredCrc }: ZipEntry, stored: number, nameLength: number): Buffer {
  return Buffer.concat([
    number(0, 2),
    number(deflate ? 8 : 0, 2),
    number(0, 4),
    number(declaredCrc ?? crc32(content), 4),
    number(stored, 4),
    number(declaredSize ?? content.length, 4),
    number(nameLength, 2),
    number(0, 2),
  ])
}

/** Little-endian. */
function number(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  buffer.writeUIntLE(value, 0, bytes)
  return buffer
}
