/**
 * The folder of a result, written whole or not at all. Files are collected in a hidden folder close by; `commit` puts them in their place by
 * renaming, `discard` removes them. A folder that exists is taken only if it is empty or holds an earlier result of ours and
 * nothing else, and that one is replaced as a whole: no file that we did not write is ever overwritten or removed.
 */
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SightlineError } from '@sightline/engine/declarations'
import { outNotEmpty, outNotFolder, outParentNotFolder, outUnwritable } from '../cli-errors.ts'
import { findForeignFile, RESULT_FILE, STAGING_PREFIX } from './earlier-result.ts'

export interface OutputFolder {
  /** Writes a file; `path` is relative, with `/`. */
  write(path: string, content: Uint8Array | string): Promise<void>
  /** Puts everything in its place. */
  commit(): Promise<void>
  /** Leaves everything as it was; does nothing after `commit`. */
  discard(): Promise<void>
}

/** Hears of folders that somebody else must remove if this process dies before it can. */
export interface UnfinishedFolders {
  begin(folder: string): void
  end(folder: string): void
}

export interface Place {
  /** Absolute. */
  readonly path: string
  /** As the user wrote it, for messages. */
  readonly shown: string
}

/** Throws OUT_IMPOSSIBLE, OUT_NOT_FOLDER, OUT_NOT_EMPTY (usage) or OUT_UNWRITABLE (io). */
export async function openOutputFolder(place: Place, unfinished: UnfinishedFolders): Promise<OutputFolder> {
  return attempt(place, async () => {
    const exists = await checkPlace(place)
    const staging = await mkdtemp(join(exists ? place.path : await existingAncestor(place), STAGING_PREFIX))
    unfinished.begin(staging)
    const fresh = join(staging, 'new')
    await mkdir(fresh)
    const remove = async () => {
      await rm(staging, { recursive: true, force: true })
      unfinished.end(staging)
    }
    return {
      write: (path, content) =>
        attempt(place, async () => {
          const file = join(fresh, path)
          await mkdir(dirname(file), { recursive: true })
          await writeFile(file, content)
        }),
      commit: () =>
        attempt(place, async () => {
          // Looked at again: the work may have taken long.
          if (await checkPlace(place)) await replaceContent({ folder: place.path, fresh, parked: join(staging, 'old') })
          else await moveIntoPlace(fresh, place.path)
          await remove()
        }),
      discard: remove,
    }
  })
}

/** Whether the folder exists; throws if it may not be taken. */
async function checkPlace({ path, shown }: Place): Promise<boolean> {
  const kind = await kindOf(path)
  if (kind === 'file') throw outNotFolder(shown)
  if (kind === 'nothing') return false
  const foreign = await findForeignFile(path)
  if (foreign !== null) throw outNotEmpty(shown, foreign)
  return true
}

/** The nearest folder above that exists: the new folder will be on its file system, so that renaming into place works. */
async function existingAncestor({ path, shown }: Place): Promise<string> {
  let ancestor = dirname(path)
  while ((await kindOf(ancestor)) === 'nothing') ancestor = dirname(ancestor)
  if ((await kindOf(ancestor)) === 'file') throw outParentNotFolder(shown, ancestor)
  return ancestor
}

async function kindOf(path: string): Promise<'folder' | 'file' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    // ENOTDIR: something above it is a file.
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return 'nothing'
    throw error
  }
}

async function moveIntoPlace(fresh: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await rename(fresh, path)
}

/**
 * The folder itself stays: it may be where the user's shell stands, or a mount point. The old result.json goes first and the new one comes
 * last, so that a folder with a result.json is complete at every moment; if a step fails, those before it are undone.
 */
async function replaceContent({ folder, fresh, parked }: { folder: string; fresh: string; parked: string }): Promise<void> {
  await mkdir(parked)
  const undo: (() => Promise<void>)[] = []
  const move = async (from: string, to: string) => {
    await rename(from, to)
    undo.unshift(() => rename(to, from))
  }
  const byResultFirst = (a: string, b: string) => Number(b === RESULT_FILE) - Number(a === RESULT_FILE)
  try {
    const old = (await readdir(folder)).filter((name) => !name.startsWith(STAGING_PREFIX))
    for (const name of old.sort(byResultFirst)) await move(join(folder, name), join(parked, name))
    const made = await readdir(fresh)
    for (const name of made.sort(byResultFirst).reverse()) await move(join(fresh, name), join(folder, name))
  } catch (error) {
    for (const step of undo) await step()
    throw error
  }
}

/** Failures of the file system become OUT_UNWRITABLE. */
async function attempt<T>({ shown }: Place, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SightlineError || codeOf(error) === null) throw error
    throw outUnwritable(shown, error)
  }
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}
