/** Finds the files that a model names as its parts. They must lie in its folder: a model from a stranger opens no other file. */
import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { modelUnreadable, shardMissing, shardOutside } from '../errors/importer-errors.ts'

export interface PartsFolder {
  /** Of the file that names the parts. */
  readonly folder: string
  /** See `ImportOptions`. */
  readonly trustLinks?: boolean | undefined
}

/** The path of the file; throws SHARD_OUTSIDE_FOLDER and SHARD_MISSING. */
export async function locatePart({ folder, trustLinks = false }: PartsFolder, part: string): Promise<string> {
  const path = resolve(folder, part)
  if (part.includes('\0') || isAbsolute(part) || !isInside(folder, path)) throw shardOutside(part)
  const real = await realpath(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw shardMissing(part, folder)
    throw modelUnreadable(path, error)
  })
  // A symbolic link may lead out of the folder as well.
  if (!trustLinks && !isInside(await realpath(folder), real)) throw shardOutside(part)
  if (!(await stat(real)).isFile()) throw shardMissing(part, folder)
  return real
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
