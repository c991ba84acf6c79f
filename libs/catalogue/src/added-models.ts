/**
 * Models that were added on this machine, by name: `SIGHTLINE_HOME/catalogue/models/<name>` holds a model's files, a `sightline.json` that says how it wants to be
 * used, and a `source.json` that says where it came from.
 */
import { randomUUID } from 'node:crypto'
import { constants, copyFile, link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SightlineError, z } from '@sightline/engine/declarations'
import type { FetchedEntry } from './fetch-entry.ts'
import { entrySchema, OWN_FILES } from './schema.ts'

const [SIDECAR, SOURCE] = OWN_FILES

/** What is told of where a model came from, for as long as it is kept. */
export const sourceSchema = z.object({
  entry: entrySchema,
  addedAt: z.iso.datetime(),
  files: z.array(z.object({ path: z.string(), url: z.string(), bytes: z.int(), sha256: z.string() })),
})

export type ModelSourceFacts = z.output<typeof sourceSchema>

export interface AddedModel extends ModelSourceFacts {
  /** The file to open. */
  readonly path: string
  readonly folder: string
}

export function sourceOf({ entry, files }: Pick<FetchedEntry, 'entry' | 'files'>, now = new Date()): ModelSourceFacts {
  return {
    entry,
    addedAt: now.toISOString(),
    files: files.map(({ name, url, bytes, sha256 }) => ({ path: name, url, bytes, sha256 })),
  }
}

/**
 * Puts a fetched model in its place, whole or not at all; an earlier one of that name is replaced. `check` gets the path of the file to open before anything is
 * replaced; what it throws leaves everything as it was. `folder`: SIGHTLINE_HOME/catalogue.
 */
export async function keepModel(
  folder: string,
  fetched: FetchedEntry,
  check: (path: string) => Promise<void> = async () => {},
): Promise<AddedModel> {
  const { entry, files, labels } = fetched
  const models = join(folder, 'models')
  const draft = join(models, `.${entry.id}-${randomUUID()}`)
  const facts = sourceOf(fetched)
  try {
    await mkdir(draft, { recursive: true, mode: 0o700 })
    for (const { name, path } of files) {
      await mkdir(dirname(join(draft, name)), { recursive: true })
      await place(path, join(draft, name))
    }
    await writeFile(
      join(draft, dirname(files[0].name), SIDECAR),
      JSON.stringify({ ...entry.use, ...(labels && { labels }) }, null, 2),
      { flag: 'wx' },
    )
    await writeFile(join(draft, SOURCE), `${JSON.stringify(facts, null, 2)}\n`, { flag: 'wx' })
    await check(join(draft, files[0].name))
    await replace(draft, join(models, entry.id))
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return { ...facts, folder: join(models, entry.id), path: join(models, entry.id, files[0].name) }
}

/** The same file under another name where the disk can do that; never over another one, which may be the cache's own. */
async function place(from: string, to: string): Promise<void> {
  await link(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw error
    return copyFile(from, to, constants.COPYFILE_EXCL)
  })
}

async function replace(draft: string, target: string): Promise<void> {
  const old = `${draft}-old`
  try {
    for (let attempt = 0; ; attempt++) {
      await rename(target, old).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
      })
      try {
        return await rename(draft, target)
      } catch (thrown) {
        // Somebody else has just put the same model there.
        if (!['ENOTEMPTY', 'EEXIST'].includes((thrown as NodeJS.ErrnoException).code ?? '') || attempt > 3) throw thrown
        await rm(old, { recursive: true, force: true })
      }
    }
  } finally {
    await rm(old, { recursive: true, force: true })
  }
}

const ID = /^[a-z0-9][a-z0-9._-]{0,63}$/

/** The model that was added under this name, or null. */
export async function findAdded(folder: string, name: string): Promise<AddedModel | null> {
  const id = name.toLowerCase()
  if (!ID.test(id)) return null
  const place = join(folder, 'models', id)
  const text = await readFile(join(place, SOURCE), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw error
  })
  if (text === null) return null
  const facts = readFacts(text, join(place, SOURCE))
  return { ...facts, folder: place, path: join(place, facts.files[0].path) }
}

export async function listAdded(folder: string): Promise<AddedModel[]> {
  const names = await readdir(join(folder, 'models')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const found = await Promise.all(
    names
      .filter((name) => ID.test(name))
      .sort()
      .map((name) => findAdded(folder, name)),
  )
  return found.filter((model) => model !== null)
}

function readFacts(text: string, path: string): ModelSourceFacts {
  try {
    return sourceSchema.parse(JSON.parse(text))
  } catch (thrown) {
    throw new SightlineError({
      code: 'ADDED_MODEL_BROKEN',
      kind: 'invalid',
      message: `“${path}” is not what Sightline has written there.`,
      hint: 'Add the model again with `sightline models add`.',
      cause: thrown,
    })
  }
}
