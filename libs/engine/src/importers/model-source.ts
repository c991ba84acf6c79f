/** Reads the file that a person named as their model; of a folder, the `model.json` or the one `.onnx` file in it. */
import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  modelFileBroken,
  modelFormatUnknown,
  modelFormatUnsupported,
  modelNotFound,
  modelTooLarge,
  modelUnreadable,
} from '../errors/importer-errors.ts'
import { hashInThread } from '../files/hash-in-thread.ts'
import { FileBytes } from './file-bytes.ts'
import type { ModelSource } from './importer.ts'

/** What Node reads into one buffer, as archives and ONNX files are read; larger HDF5 files have not been tried. */
const MAX_BYTES = 2 ** 31 - 1

/** Enough for every importer to know its own. */
const BEGINNING_BYTES = 2 ** 16

/** A thread takes some 50 ms to start, in which 64 MiB are hashed. */
const MIN_BYTES_FOR_A_THREAD = 2 ** 26

export async function readModelSource(name: string): Promise<ModelSource> {
  const named = resolve(name)
  const path = (await inspect(named)).isDirectory() ? await modelInFolder(named) : named
  const stats = await inspect(path)
  if (!stats.isFile()) throw modelFormatUnknown(path, { looksLike: 'a device or a pipe, not a file' })
  if (stats.size > MAX_BYTES) throw modelTooLarge(path, MAX_BYTES)
  if (stats.size === 0) throw modelFileBroken(path, 'it is empty')
  const file = FileBytes.of([path])
  let content: Uint8Array<ArrayBuffer> | undefined
  const bytes = () => (content ??= file.read())
  const hash = () => createHash('sha256').update(bytes())
  return {
    path,
    file,
    beginning: file.slice(0, BEGINNING_BYTES).read(),
    bytes,
    hash,
    async sha256() {
      if (content || file.length < MIN_BYTES_FOR_A_THREAD) return hash().digest('hex')
      const found = await hashInThread(path).catch((error: unknown) => {
        throw modelUnreadable(path, error)
      })
      file.checkUnchanged()
      return found
    },
  }
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
