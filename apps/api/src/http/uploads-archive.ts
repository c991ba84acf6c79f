/**
 * Unpacks a zip archive that nobody vouches for, entry by entry, as streams. Names may not lead out of it, links are refused, and so is what would grow beyond
 * measure: as declared, before anything is unpacked, and as it turns out.
 */
import { Transform, type Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { SightlineError } from '@sightline/engine/declarations'
import { archiveRefused, uploadTooLarge, type UploadLimit } from '../errors/upload-errors.ts'
import { isLitter } from '../runner/uploaded-names.ts'
import { plainPath } from './uploads-receive.ts'

export interface ArchiveOptions {
  /** What errors call it. */
  readonly name: string
  readonly limit: UploadLimit
  readonly maxFiles: number
}

export interface UnpackedFile {
  readonly path: string
  /** To be read to its end, which fails if the checksum is wrong. */
  readonly content: Readable
}

/** Weights hardly compress; what shrinks to less than this share is made to explode. Small files may. */
const MAX_RATIO = 200
const RATIO_FROM_BYTES = 16 * 2 ** 20

const FILE_TYPE = 0o170000
const SYMBOLIC_LINK = 0o120000

/**
 * `take` gets one file after the other. Null, and nothing is unpacked, where the archive itself is the model (a `.keras` file under another name). Throws ARCHIVE_REFUSED,
 * UPLOAD_TOO_LARGE, UPLOAD_PATH_INVALID and what `take` throws.
 */
export async function unpackArchive(
  path: string,
  options: ArchiveOptions,
  take: (file: UnpackedFile) => Promise<void>,
): Promise<'unpacked' | 'keras-archive'> {
  const broken = (error: unknown) =>
    error instanceof SightlineError ? error : archiveRefused(options.name, `it cannot be read (${(error as Error).message})`)
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((error: unknown) => {
    throw broken(error)
  })
  try {
    const entries = await listEntries(zip, options).catch((error: unknown) => {
      throw broken(error)
    })
    if (isKerasArchive(entries)) return 'keras-archive'
    for (const entry of entries) {
      const stream = await zip.openReadStreamPromise(entry).catch((error: unknown) => {
        throw broken(error)
      })
      const content = stream.pipe(checksum(entry, options.name))
      // Whoever reads it hears of it, even if it fails before that.
      content.on('error', () => undefined)
      stream.on('error', (error) => content.destroy(broken(error)))
      await take({ path: plainPath(entry.fileName), content })
    }
    return 'unpacked'
  } finally {
    zip.close()
  }
}

async function listEntries(zip: ZipFile, { name, limit, maxFiles }: ArchiveOptions): Promise<Entry[]> {
  const refuse = (reason: string) => archiveRefused(name, reason)
  const entries: Entry[] = []
  const seen = new Set<string>()
  let bytes = 0
  for await (const entry of zip.eachEntry()) {
    const { fileName, compressedSize, uncompressedSize, externalFileAttributes } = entry
    if (fileName.endsWith('/') || isLitter(fileName)) continue
    const path = plainPath(fileName)
    if (((externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK) throw refuse(`“${path}” is a link`)
    if (entry.isEncrypted()) throw refuse(`“${path}” is encrypted`)
    if (seen.has(path)) throw refuse(`it holds “${path}” twice`)
    if (uncompressedSize >= RATIO_FROM_BYTES && uncompressedSize > compressedSize * MAX_RATIO) {
      throw refuse(`“${path}” would grow from ${compressedSize} to ${uncompressedSize} bytes`)
    }
    seen.add(path)
    entries.push(entry)
    bytes += uncompressedSize
    if (entries.length > maxFiles) throw refuse(`it holds more than ${maxFiles} files`)
    if (bytes > limit.bytes) throw uploadTooLarge(limit)
  }
  return entries
}

function isKerasArchive(entries: readonly Entry[]): boolean {
  const names = entries.map(({ fileName }) => fileName)
  return names.includes('config.json') && names.includes('model.weights.h5')
}

/** Passes everything on and fails at the end if it is not what the archive says; its size the library checks. */
function checksum(entry: Entry, archive: string): Transform {
  let sum = 0
  return new Transform({
    transform(chunk: Buffer, _, done) {
      sum = crc32(chunk, sum)
      done(null, chunk)
    },
    flush(done) {
      done(sum === entry.crc32 ? null : archiveRefused(archive, `the checksum of “${entry.fileName}” is wrong`))
    },
  })
}
