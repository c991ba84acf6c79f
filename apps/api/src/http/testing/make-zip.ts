/** Zip archives for tests, good and bad: each entry is written as it is told. */
import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipEntry {
  readonly name: string
  readonly content: Uint8Array | string
  readonly deflate?: boolean
  /** Unix mode; `0o120777` is a link. */
  readonly mode?: number
  /** What the archive claims, where that is a lie. */
  readonly claims?: { readonly crc?: number; readonly size?: number }
}

export function makeZip(entries: readonly ZipEntry[]): Buffer<ArrayBuffer> {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const { name, content, deflate = false, mode = 0o100644, claims = {} } of entries) {
    const bytes = Buffer.from(content as Uint8Array)
    const data = deflate ? deflateRawSync(bytes) : bytes
    const path = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(0x800, 2)
    common.writeUInt16LE(deflate ? 8 : 0, 4)
    common.writeUInt32LE(claims.crc ?? crc32(bytes), 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(claims.size ?? bytes.length, 18)
    common.writeUInt16LE(path.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, path, data])
    const end = Buffer.alloc(14)
    end.writeUInt32LE((mode << 16) >>> 0, 6)
    end.writeUInt32LE(offset, 10)
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, end, path]))
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(central)
  const tail = Buffer.alloc(22)
  tail.write('PK\x05\x06', 'latin1')
  tail.writeUInt16LE(entries.length, 8)
  tail.writeUInt16LE(entries.length, 10)
  tail.writeUInt32LE(directory.length, 12)
  tail.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, tail])
}

/** An archive of one stored entry, without its content: what comes before and after. */
export function zipParts(name: string, size: number, crc: number): { before: Buffer; after: Buffer } {
  const archive = makeZip([{ name, content: '', claims: { crc, size } }])
  const directory = archive.indexOf(Buffer.from('PK\x01\x02', 'latin1'))
  const [before, after] = [Buffer.from(archive.subarray(0, directory)), Buffer.from(archive.subarray(directory))]
  // Stored: as many bytes as there are.
  before.writeUInt32LE(size, 18)
  after.writeUInt32LE(size, 20)
  after.writeUInt32LE(directory + size, after.length - 6)
  return { before, after }
}
