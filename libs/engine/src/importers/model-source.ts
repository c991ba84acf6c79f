/** Reads the file that a person named as their model; of a folder, the `model.json` or the one `.onnx` file in it. */
import { createHash } from 'node:crypto'
import { open, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  modelFileBroken,
  modelFormatUnknown,
  modelFormatUnsupported,
  modelNotFound,
  modelTooLarge,
  modelUnreadable,
} from '../errors/importer-errors.ts'
import { readFully } from '../files/read-fully.ts'
import type { ModelSource } from './importer.ts'

/** What Node reads into one buffer. */
const MAX_BYTES = 2 ** 31 - 1

const PIECE_BYTES = 2 ** 24

export async function readModelSource(name: string): Promise<ModelSource> {
  const named = resolve(name)
  const path = (await inspect(named)).isDirectory() ? await modelInFolder(named) : named
  const stats = await inspect(path)
  if (!stats.isFile()) throw modelFormatUnknown(path, { looksLike: 'a device or a pipe, not a file' })
  if (stats.size > MAX_BYTES) throw modelTooLarge(path, MAX_BYTES)
  if (stats.size === 0) throw modelFileBroken(path, 'it is empty')
  const content = await readWhole(path, stats.size).catch((error: unknown) => {
    throw modelUnreadable(path, error)
  })
  return { path, ...content }
}

/** In large pieces: Node's own function takes half a megabyte at a time. One is hashed while the next is read, by another thread (VGG16: 1.1 s less). */
async function readWhole(path: string, size: number): Promise<Omit<ModelSource, 'path'>> {
  const bytes = new Uint8Array(size)
  const sha256 = createHash('sha256')
  const file = await open(path, 'r')
  try {
    let last = bytes.subarray(0, 0)
    for (let start = 0; start < size; start += PIECE_BYTES) {
      const piece = bytes.subarray(start, start + PIECE_BYTES)
      const reading = readFully(file, piece, start)
      sha256.update(last)
      await reading
      last = piece
    }
    sha256.update(last)
  } finally {
    await file.close()
  }
  return { bytes, sha256 }
}

async function inspect(path: string) {
  return await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw modelNotFound(path)
    throw modelUnreadable(path, error)
  })
}

async function modelInFolder(folder: string): Promise<string> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw modelUnreadable(folder, error)
  })
  if (names.includes('model.json')) return join(folder, 'model.json')
  if (names.includes('saved_model.pb')) {
    const hint = 'Load it in Keras and save it as model.keras or model.h5.'
    throw modelFormatUnsupported(folder, { format: 'a TensorFlow SavedModel folder', hint })
  }
  const onnx = names.filter((name) => /\.onnx$/i.test(name))
  if (onnx.length === 1) return join(folder, onnx[0])
  const hint = 'Name the model file itself, or a folder that holds model.json or one .onnx file with its weight files.'
  const looksLike = onnx.length > 1 ? `a folder with ${onnx.length} .onnx files` : 'a folder without model.json'
  throw modelFormatUnknown(folder, { looksLike, hint })
}
