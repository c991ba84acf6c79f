/**
 * What has been downloaded, kept below `SIGHTLINE_HOME/catalogue`:
 * - `files/<sha256>` whole files, by their content
 * - `sources/<key>.json` which of them an address gave: so nothing is asked of the network twice
 * - `partial/<key>.*` what is on its way; whoever works on it holds the lock beside it, and the others wait
 *
 * All of it may be deleted at any time when nothing is being added.
 */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from '@sightline/engine/declarations'
import { download, type DownloadOptions } from '../download/download.ts'
import { PartialFile } from '../download/partial-file.ts'
import { asDiskError } from '../download/receive.ts'
import type { PublishedFile } from '../schema.ts'
import { withLock } from './lock.ts'

export interface CachedFile {
  /** On this disk. */
  readonly path: string
  readonly url: string
  readonly bytes: number
  readonly sha256: string
  readonly md5: string
  /** Whether the network was asked. */
  readonly isNew: boolean
}

const sourceSchema = z.object({ url: z.string(), bytes: z.int(), sha256: z.string(), md5: z.string() })

type Wanted = Omit<PublishedFile, 'path'>

/** The file, downloaded if it is not there yet. `folder`: of the catalogue, below SIGHTLINE_HOME. Throws what `download` throws. */
export async function fetchFile(folder: string, file: Wanted, options: DownloadOptions): Promise<CachedFile> {
  const found = await findFile(folder, file)
  if (found) return found
  const partial = join(folder, 'partial')
  const key = keyOf(file.urls[0])
  try {
    // SIGHTLINE_HOME itself is others' too: it gets no narrower rights than usual.
    await mkdir(dirname(folder), { recursive: true })
    for (const name of ['files', 'sources', 'partial']) await mkdir(join(folder, name), { recursive: true, mode: 0o700 })
    return await withLock(join(partial, key), options.signal, async (signal) => {
      // Somebody else may have brought it while we waited.
      return (await findFile(folder, file)) ?? (await bring(folder, file, { ...options, signal }))
    })
  } catch (thrown) {
    throw asDiskError(thrown, { path: join(partial, key) })
  }
}

async function bring(folder: string, file: Wanted, options: DownloadOptions): Promise<CachedFile> {
  const part = new PartialFile(join(folder, 'partial', keyOf(file.urls[0])))
  const { url, bytes, sha256, md5 } = await download(part, file, options)
  const path = join(folder, 'files', sha256)
  await rename(part.path, path)
  await part.remove()
  for (const address of new Set([url, file.urls[0]])) {
    await writeWhole(join(folder, 'sources', `${keyOf(address)}.json`), JSON.stringify({ url, bytes, sha256, md5 }))
  }
  return { path, url, bytes, sha256, md5, isNew: true }
}

/** What is there already and is what the catalogue speaks of. */
async function findFile(folder: string, file: Wanted): Promise<CachedFile | null> {
  for (const url of file.urls) {
    const text = await readFile(join(folder, 'sources', `${keyOf(url)}.json`), 'utf8').catch(() => null)
    const source = text === null ? null : readSource(text)
    if (!source || !isWanted(source, file)) continue
    const path = join(folder, 'files', source.sha256)
    const there = await stat(path).catch(() => null)
    if (there?.isFile() && there.size === source.bytes) return { ...source, path, isNew: false }
  }
  return null
}

function isWanted(source: z.output<typeof sourceSchema>, { bytes, sha256, md5 }: Wanted): boolean {
  return (
    (bytes === null || bytes === source.bytes) &&
    (sha256 === null || sha256 === source.sha256) &&
    (md5 === null || md5 === source.md5)
  )
}

function readSource(text: string): z.output<typeof sourceSchema> | null {
  try {
    return sourceSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** Readers see the old file or the new one. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`
  try {
    await writeFile(draft, text)
    await rename(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
}

const keyOf = (url: string) => createHash('sha256').update(url).digest('hex').slice(0, 32)
