/** Opened models, kept between tasks so that the next run of a model starts at once. Lives in a runner process and ends with it. */
import { mkdir, mkdtemp, rm, stat, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openModel, writeSidecar, type OpenedModel, type RuntimeId } from '@sightline/engine'
import type { LocalModelFiles } from './protocol.ts'

export interface ModelRequest {
  /** The same key stands for the same files used the same way. */
  readonly key: string
  readonly model: LocalModelFiles
  /** Default: the engine's choice. */
  readonly runtime?: RuntimeId
}

export interface ModelCache {
  /** Do not dispose of it; it stays open until others need the room. Throws what the engine's `openModel` throws. */
  open(request: ModelRequest): Promise<OpenedModel>
}

export interface CacheBounds {
  readonly models: number
  /** Of the models' files; what is compiled from them comes on top. */
  readonly bytes: number
}

const BOUNDS: CacheBounds = { models: 4, bytes: 1 << 30 }

interface Entry {
  readonly opened: OpenedModel
  readonly bytes: number
  readonly folder: ModelFolder
}

/** The least recently used model goes first. One task at a time uses a model, so what is asked for is never what is disposed of. */
export function createModelCache(bounds: CacheBounds = BOUNDS): ModelCache {
  const entries = new Map<string, Entry>()
  return {
    async open({ key, model, runtime }) {
      const name = `${runtime ?? 'default'}:${key}`
      const kept = entries.get(name)
      if (kept) {
        entries.delete(name)
        entries.set(name, kept)
        return kept.opened
      }
      const bytes = await sizeOf(model)
      await makeRoom(entries, { models: bounds.models - 1, bytes: bounds.bytes - bytes })
      const folder = await makeModelFolder(model)
      try {
        const opened = await openModel(folder.path, { runtime, trustLinks: true })
        entries.set(name, { opened, bytes, folder })
        return opened
      } catch (thrown) {
        await folder.remove()
        throw thrown
      }
    },
  }
}

async function makeRoom(entries: Map<string, Entry>, { models, bytes }: CacheBounds): Promise<void> {
  let sum = [...entries.values()].reduce((total, entry) => total + entry.bytes, 0)
  for (const [name, entry] of entries) {
    if (entries.size <= models && sum <= bytes) return
    entries.delete(name)
    sum -= entry.bytes
    await entry.opened.dispose()
    await entry.folder.remove()
  }
}

async function sizeOf({ files }: LocalModelFiles): Promise<number> {
  const sizes = await Promise.all(files.map(async ({ localPath }) => (await stat(localPath)).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

export interface ModelFolder {
  /** Of the model's entry. */
  readonly path: string
  remove(): Promise<void>
}

/**
 * A folder where the model's files lie under their own names, beside a `sightline.json` that says what the version says. They are links: open it with
 * `trustLinks`, and keep it for as long as the model is open, since weights are read when they are asked for.
 */
export async function makeModelFolder(model: LocalModelFiles): Promise<ModelFolder> {
  const folder = await mkdtemp(join(process.cwd(), 'model-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    for (const { path, localPath } of model.files) {
      const place = join(folder, path)
      await mkdir(dirname(place), { recursive: true })
      await symlink(localPath, place)
    }
    const path = join(folder, model.entry)
    const { labels } = model
    await writeSidecar(path, { ...model.use, ...(labels && { labels: [...labels] }) }, { overwrite: true })
    return { path, remove }
  } catch (thrown) {
    await remove()
    throw thrown
  }
}
