/** Whether a folder may be replaced by a new result: it is empty, or holds an earlier result of ours and nothing else. */
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { z } from '@sightline/engine/declarations'

export const RESULT_FILE = 'result.json'

/** How the names of folders begin in which a result is being written. */
export const STAGING_PREFIX = '.sightline-unfinished-'

/** What file managers leave in folders that people look at. */
const LITTER = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini'])

/** Only as much as tells which files it wrote, so that results of older versions are known too. */
const artifacts = z.array(z.object({ data: z.string(), picture: z.string() }))
const earlierResult = z.object({
  method: z.object({ id: z.string() }),
  images: z.array(z.object({ artifacts })),
  artifacts,
})

/** A file in the folder that no earlier result of ours wrote, relative to it; null if there is none. */
export async function findForeignFile(folder: string): Promise<string | null> {
  const top = (await readdir(folder)).filter((name) => !isIgnored(name))
  if (top.length === 0) return null
  const ours = top.includes(RESULT_FILE) ? await filesOfResult(folder) : null
  if (ours === null) return top[0]
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')
    if (!entry.isDirectory() && !path.split('/').some(isIgnored) && !ours.has(path)) return path
  }
  return null
}

function isIgnored(name: string): boolean {
  return LITTER.has(name) || name.startsWith(STAGING_PREFIX)
}

/** Null if the file is no result of ours. */
async function filesOfResult(folder: string): Promise<Set<string> | null> {
  const result = earlierResult.safeParse(parseJson(await readFile(join(folder, RESULT_FILE), 'utf8')))
  if (!result.success) return null
  const { images, artifacts } = result.data
  const all = [...artifacts, ...images.flatMap((image) => image.artifacts)]
  return new Set([RESULT_FILE, ...all.flatMap(({ data, picture }) => [data, picture])])
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // Not JSON: not a result of ours, which is what the caller asks.
  }
}
