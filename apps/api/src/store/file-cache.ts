/** Local copies of a bucket's files, bounded in bytes: the one that was used longest ago goes first. */
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'

/** A copy that was handed out so lately is not removed, even beyond the bound: a run gets all of its images at its start and reads the last ones at its end. */
const IN_USE_MILLISECONDS = 60 * 60_000

export interface FileCache {
  /** The path of the copy; `fetch` writes it to the path that it is given when there is none. Asked for twice at once, it is fetched once. */
  get(sha256: string, fetch: (path: string) => Promise<void>): Promise<string>
  remove(sha256: string): Promise<void>
}

export function createFileCache(folder: string, bound: number): FileCache {
  const fetching = new Map<string, Promise<string>>()

  const fetchOnce = async (sha256: string, fetch: (path: string) => Promise<void>) => {
    const path = join(folder, sha256)
    const now = new Date()
    // Marks it as used; also the question whether it is there.
    if (
      await utimes(path, now, now).then(
        () => true,
        () => false,
      )
    )
      return path
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const unfinished = `${path}.${process.pid}.unfinished`
    try {
      await fetch(unfinished)
      await rename(unfinished, path)
    } finally {
      await rm(unfinished, { force: true })
    }
    await shrink(folder, bound)
    return path
  }
  return {
    get(sha256, fetch) {
      const found = fetching.get(sha256) ?? fetchOnce(sha256, fetch).finally(() => fetching.delete(sha256))
      fetching.set(sha256, found)
      return found
    },
    remove: (sha256) => rm(join(folder, sha256), { force: true }),
  }
}

async function shrink(folder: string, bound: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => !name.includes('.'))
  const files = await Promise.all(names.map(async (name) => ({ name, found: await stat(join(folder, name)).catch(() => null) })))
  const oldestFirst = files
    .flatMap(({ name, found }) => (found ? [{ name, bytes: found.size, usedAt: found.mtimeMs }] : []))
    .sort((one, other) => one.usedAt - other.usedAt)
  let total = oldestFirst.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { name, bytes, usedAt } of oldestFirst) {
    if (total <= bound || Date.now() - usedAt < IN_USE_MILLISECONDS) return
    await rm(join(folder, name), { force: true })
    total -= bytes
  }
}
