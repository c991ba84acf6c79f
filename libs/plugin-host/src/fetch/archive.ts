/** Packages as .tgz files, as npm makes them: everything below one folder, files only. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, mkdir, readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { create, Unpack, type ReadEntry } from 'tar'
import type { SightlineError } from '@sightline/engine/declarations'
import { archiveInvalid, packageHasLinks, packageTooLarge } from '../errors/package-errors.ts'
import { MAX_PACKAGE_BYTES, MAX_PACKAGE_FILES } from '../limits.ts'

/** npm's own: the same files give the same archive, whenever they are packed. */
const PACKED_AT = new Date('1985-10-26T08:15:00Z')
const FILES = new Set(['File', 'OldFile', 'ContiguousFile', 'Directory'])

/**
 * Unpacks to `folder`, which is made, without the archive's outer folder. Throws PACKAGE_ARCHIVE_INVALID, PACKAGE_TOO_LARGE or PACKAGE_HAS_LINKS, as soon as it shows;
 * what was unpacked until then is the caller's to remove.
 */
export async function extractArchive(
  archive: string,
  { folder, name, signal }: { folder: string; name: string; signal?: AbortSignal },
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const problem = { found: null as SightlineError | null }
  const refuse = (error: SightlineError) => (problem.found ??= error)
  let files = 0
  let bytes = 0
  const unpack = new Unpack({
    cwd: folder,
    strip: 1,
    strict: true,
    preserveOwner: false,
    noMtime: true,
    // Whatever the archive says: files that only their owner changes, and folders that can be entered.
    umask: 0o022,
    filter(path, entry) {
      const { type, size = 0 } = entry as ReadEntry
      if (!FILES.has(type)) refuse(packageHasLinks(name, path))
      files += 1
      bytes += size
      if (files > MAX_PACKAGE_FILES) refuse(packageTooLarge(name, `more than ${MAX_PACKAGE_FILES} files`))
      if (bytes > MAX_PACKAGE_BYTES) refuse(packageTooLarge(name, `more than ${megabytes(MAX_PACKAGE_BYTES)} unpacked`))
      return problem.found === null
    },
  })
  // Bounds what a small file can unpack to, headers included.
  let passed = 0
  const bounded = new Transform({
    transform(chunk: Buffer, _, done) {
      passed += chunk.length
      if (passed > MAX_PACKAGE_BYTES * 1.5) refuse(packageTooLarge(name, `more than ${megabytes(MAX_PACKAGE_BYTES)} unpacked`))
      done(problem.found, chunk)
    },
  })
  try {
    await pipeline(createReadStream(archive), createGunzip(), bounded, unpack as unknown as NodeJS.WritableStream, { signal })
  } catch (error) {
    if (problem.found) throw problem.found
    if (signal?.aborted) throw error
    throw archiveInvalid(name, (error as Error).message.replace(/\.$/, ''))
  }
  if (problem.found) throw problem.found
  if (files === 0) throw archiveInvalid(name, 'it is empty')
}

/** Packs what is in `folder` as `package/…`. Throws PACKAGE_TOO_LARGE or PACKAGE_HAS_LINKS. */
export async function makeArchive(folder: string, { archive, name }: { archive: string; name: string }): Promise<void> {
  const paths = await listFiles(folder, name)
  await create(
    {
      file: archive,
      cwd: folder,
      gzip: { level: 6 },
      portable: true,
      mtime: PACKED_AT,
      prefix: 'package',
      noDirRecurse: true,
      strict: true,
    },
    paths,
  )
}

/** Paths in it, with slashes, sorted. */
async function listFiles(folder: string, name: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  let bytes = 0
  const paths: string[] = []
  for (const entry of entries) {
    if (entry.isDirectory()) continue
    const path = join(entry.parentPath, entry.name)
    const way = relative(folder, path).split(sep).join('/')
    if (!entry.isFile()) throw packageHasLinks(name, way)
    bytes += (await lstat(path)).size
    paths.push(way)
  }
  if (paths.length > MAX_PACKAGE_FILES)
    throw packageTooLarge(name, `${paths.length} files with what it depends on, at most ${MAX_PACKAGE_FILES}`)
  if (bytes > MAX_PACKAGE_BYTES) {
    throw packageTooLarge(name, `${megabytes(bytes)} with what it depends on, at most ${megabytes(MAX_PACKAGE_BYTES)}`)
  }
  return paths.sort()
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / (1 << 20))} MB`
}

/** `sha512-…` in base64, as in lock files of npm. */
export async function integrityOf(path: string): Promise<string> {
  const hash = createHash('sha512')
  await pipeline(createReadStream(path), hash)
  return `sha512-${hash.digest('base64')}`
}
