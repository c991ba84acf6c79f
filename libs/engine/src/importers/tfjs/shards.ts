/** Reads the weight files that a model.json names. */
import type { Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { modelUnreadable } from '../../errors/importer-errors.ts'
import { FileBytes } from '../file-bytes.ts'
import { locatePart, type PartsFolder } from '../locate-part.ts'

export interface Shards extends PartsFolder {
  readonly paths: readonly string[]
}

/** The files of one group as if they were one; each is added to the hash. */
export async function openShards({ paths, ...place }: Shards, hash: Hash): Promise<FileBytes> {
  const files: string[] = []
  for (const path of paths) files.push(await locatePart(place, path))
  const bytes = FileBytes.of(files)
  for (const file of files) await hashFile(file, hash)
  return bytes
}

export async function hashFile(file: string, hash: Hash): Promise<void> {
  try {
    for await (const piece of createReadStream(file)) hash.update(piece as Buffer)
  } catch (error) {
    throw modelUnreadable(file, error)
  }
}
