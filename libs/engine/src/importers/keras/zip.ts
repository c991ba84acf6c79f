/**
 * Reading zip archives that nobody vouches for. Sizes are checked as declared before anything is unpacked, and as they turn out while
 * unpacking; checksums are verified. Entries that were stored without compression are not copied.
 */
import { crc32 } from 'node:zlib'
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl'
import { archiveTooLarge, modelFileBroken } from '../../errors/importer-errors.ts'
import type { ModelSource } from '../importer.ts'

const SIGNATURES = [
  [0x50, 0x4b, 0x03, 0x04],
  // An archive without entries.
  [0x50, 0x4b, 0x05, 0x06],
]

const MAX_ENTRIES = 10_000
const MAX_TOTAL_BYTES = 4 * 2 ** 30
/** Weights hardly compress; what shrinks to less than this share is made to explode. Small files may. */
const MAX_RATIO = 200
const RATIO_FROM_BYTES = 16 * 2 ** 20

export function isZip(bytes: Uint8Array): boolean {
  return SIGNATURES.some((signature) => signature.every((byte, i) => bytes[i] === byte))
}

export interface Archive {
  readonly names: readonly string[]
  read(name: string): Promise<ArchiveEntry>
}

export interface ArchiveEntry {
  readonly content: Uint8Array
  /** Where in the archive the content begins, if it lies there without compression. */
  readonly start?: number
}

export async function openZip(source: ModelSource): Promise<Archive> {
  const { path } = source
  const bytes = source.bytes()
  const broken = (error: unknown) => modelFileBroken(path, `the zip archive cannot be read (${(error as Error).message})`)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const zip = await fromBufferPromise(buffer, { lazyEntries: true, autoClose: false }).catch((error: unknown) => {
    throw broken(error)
  })
  if (zip.entryCount > MAX_ENTRIES) throw archiveTooLarge(path, `it has ${zip.entryCount} entries, more than ${MAX_ENTRIES}`)
  const entries = await listEntries(zip).catch((error: unknown) => {
    throw broken(error)
  })
  checkDeclaredSizes(path, [...entries.values()])
  return {
    names: [...entries.keys()],
    async read(name) {
      const entry = entries.get(name)
      if (!entry) throw broken(new Error(`it has no entry ${name}`))
      const read = await readEntry(zip, entry, buffer).catch((error: unknown) => {
        throw broken(error)
      })
      if (crc32(read.content) !== entry.crc32) throw broken(new Error(`the checksum of ${name} is wrong`))
      return read
    },
  }
}

async function listEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry)
  return entries
}

function checkDeclaredSizes(path: string, entries: readonly Entry[]): void {
  const total = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0)
  if (total > MAX_TOTAL_BYTES) {
    throw archiveTooLarge(path, `it would take ${(total / 2 ** 30).toFixed(1)} GiB, more than ${MAX_TOTAL_BYTES / 2 ** 30} GiB`)
  }
  for (const { fileName, compressedSize, uncompressedSize } of entries) {
    if (uncompressedSize < RATIO_FROM_BYTES || uncompressedSize <= compressedSize * MAX_RATIO) continue
    throw archiveTooLarge(
      path,
      `“${fileName}” would grow from ${compressedSize} to ${uncompressedSize} bytes, by more than ${MAX_RATIO} times`,
    )
  }
}

async function readEntry(zip: ZipFile, entry: Entry, archive: Buffer): Promise<ArchiveEntry> {
  if (entry.isEncrypted()) throw new Error(`${entry.fileName} is encrypted`)
  if (entry.compressionMethod === 0) {
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true })
    if (fileDataStart + entry.compressedSize > archive.length) throw new Error(`${entry.fileName} ends too early`)
    return { content: archive.subarray(fileDataStart, fileDataStart + entry.compressedSize), start: fileDataStart }
  }
  const content = new Uint8Array(entry.uncompressedSize)
  let length = 0
  // The stream fails as soon as an entry turns out longer or shorter than it declares.
  for await (const piece of await zip.openReadStreamPromise(entry)) {
    content.set(piece as Uint8Array, length)
    length += (piece as Uint8Array).length
  }
  return { content }
}
