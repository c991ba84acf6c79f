/** Reads the weight files that a model.json names. They must lie in its folder: a model from a stranger opens no other file. */
import type { Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { modelUnreadable, shardMissing, shardOutside } from '../../errors/importer-errors.ts'
import { FileBytes } from '../file-bytes.ts'

export interface Shards {
  /** Of the model.json. */
  readonly folder: string
  readonly paths: readonly string[]
  /** See `ImportOptions`. */
  readonly trustLinks?: boolean | undefined
}

/** The files of one group as if they were one; each is added to the hash. */
export async function openShards({ folder, paths, trustLinks = false }: Shards, hash: Hash): Promise<FileBytes> {
  const files: string[] = []
  for (const path of paths) files.push(await locate({ folder, trustLinks }, path))
  const bytes = FileBytes.of(files)
  for (const file of files) {
    try {
      for await (const piece of createReadStream(file)) hash.update(piece as Buffer)
    } catch (error) {
      throw modelUnreadable(file, error)
    }
  }
  return bytes
}

async function locate({ folder, trustLinks }: { folder: string; trustLinks: boolean }, shard: string): Promise<string> {
  const path = resolve(folder, shard)
  if (shard.includes('\0') || isAbsolute(shard) || !isInside(folder, path)) throw shardOutside(shard)
  const real = await realpath(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw shardMissing(shard, folder)
    throw modelUnreadable(path, error)
  })
  // A symbolic link may lead out of the folder as well.
  if (!trustLinks && !isInside(await realpath(folder), real)) throw shardOutside(shard)
  if (!(await stat(real)).isFile()) throw shardMissing(shard, folder)
  return real
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
