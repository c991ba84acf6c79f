/** Files in a folder: `ab/cdef…`, named by their SHA-256. */
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileMissing, rangeOutside, storeUnreachable } from '../errors/store-errors.ts'
import { receive, removeAbandoned, type Incoming } from './incoming.ts'
import type { Store } from './store.ts'

const INCOMING = 'incoming'

export async function openFolderStore(folder: string): Promise<Store> {
  const incoming = join(folder, INCOMING)
  try {
    await mkdir(incoming, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw storeUnreachable(folder, error)
  }
  await removeAbandoned(incoming)

  const pathOf = (sha256: string) => {
    if (!isSha256(sha256)) throw fileMissing(sha256)
    return join(folder, sha256.slice(0, 2), sha256.slice(2))
  }
  /** Replaces one of the same content: who reads that goes on reading it. */
  const place = async ({ sha256, path }: Incoming) => {
    const to = pathOf(sha256)
    await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    await rename(path, to)
    await syncFolder(dirname(to))
  }
  return {
    put: (source, options) => receive(source, { ...options, folder: incoming, place }),
    async read(sha256, range) {
      const file = await openFile(pathOf(sha256), sha256)
      try {
        const { size } = await file.stat()
        if (range && (range.start >= size || range.start > range.end)) throw rangeOutside(range.start)
        return file.createReadStream(range)
      } catch (error) {
        await file.close()
        throw error
      }
    },
    async localPath(sha256) {
      const path = pathOf(sha256)
      if (!(await stat(path).catch(() => null))) throw fileMissing(sha256)
      return path
    },
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
    async check() {
      try {
        const probe = join(incoming, `check-${process.pid}`)
        await (await open(probe, 'w', 0o600)).close()
        await rm(probe, { force: true })
      } catch (error) {
        throw storeUnreachable(folder, error)
      }
    },
  }
}

/** Hex digits and nothing else: it becomes part of a path. */
export function isSha256(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text)
}

async function openFile(path: string, sha256: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw fileMissing(sha256)
    throw error
  }
}

/** So that the name survives a power cut as its content does. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return // Windows opens no folders.
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
