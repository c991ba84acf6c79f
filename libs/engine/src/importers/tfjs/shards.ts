/** Reads the weight files that a model.json names. They must lie in its folder: a model from a stranger opens no other file. */
import type { Hash } from 'node:crypto'
import { readFile, realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { modelTooLarge, modelUnreadable, shardMissing, shardOutside } from '../../errors/importer-errors.ts'

const MAX_SHARD_BYTES = 2 ** 31 - 1
const MAX_GROUP_BYTES = 4 * 2 ** 30

/** The files of one group, one after the other; each is added to the hash. */
export async function readShards(folder: string, paths: readonly string[], hash: Hash): Promise<Uint8Array> {
  const files: { path: string; size: number }[] = []
  for (const path of paths) files.push(await locate(folder, path))
  const total = files.reduce((sum, { size }) => sum + size, 0)
  if (total > MAX_GROUP_BYTES) throw modelTooLarge(files[0].path, MAX_GROUP_BYTES)
  const parts: Uint8Array[] = []
  for (const { path } of files) {
    const part = await readFile(path).catch((error: unknown) => {
      throw modelUnreadable(path, error)
    })
    hash.update(part)
    parts.push(part)
  }
  return parts.length === 1 ? parts[0] : Buffer.concat(parts)
}

async function locate(folder: string, shard: string): Promise<{ path: string; size: number }> {
  const path = resolve(folder, shard)
  if (shard.includes('\0') || isAbsolute(shard) || !isInside(folder, path)) throw shardOutside(shard)
  const real = await realpath(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw shardMissing(shard, folder)
    throw modelUnreadable(path, error)
  })
  // A symbolic link may lead out of the folder as well.
  if (!isInside(await realpath(folder), real)) throw shardOutside(shard)
  const { size, isFile } = await stat(real).then((stats) => ({ size: stats.size, isFile: stats.isFile() }))
  if (!isFile) throw shardMissing(shard, folder)
  if (size > MAX_SHARD_BYTES) throw modelTooLarge(real, MAX_SHARD_BYTES)
  return { path: real, size }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
