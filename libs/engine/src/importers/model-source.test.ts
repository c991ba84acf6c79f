import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { kerasArchive } from './keras/keras-archive.ts'
import { kerasH5 } from './keras/keras-h5.ts'
import { readModelSource } from './model-source.ts'
import { onnx } from './onnx/onnx-importer.ts'
import { tfjsLayers } from './tfjs/tfjs-layers.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-source-'))
})
afterEach(() => rm(folder, { recursive: true }))

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function file(size: number) {
  const bytes = Buffer.alloc(size)
  for (let i = 0; i < size; i += 4093) bytes[i] = i % 251
  const path = join(folder, 'model.h5')
  await writeFile(path, bytes)
  return { path, bytes }
}

/** The last is hashed by a thread. */
it.each([1, 100_000, 2 ** 26 + 12345])('a file of %i bytes is read and hashed whole', async (size) => {
  const { path, bytes } = await file(size)
  const expected = hashOf(bytes)
  const unread = await readModelSource(path)
  expect(await unread.sha256()).toBe(expected)

  const source = await readModelSource(path)
  expect(Buffer.compare(source.beginning, bytes.subarray(0, 2 ** 16))).toBe(0)
  expect(Buffer.compare(source.bytes(), bytes)).toBe(0)
  expect(source.hash().digest('hex')).toBe(expected)
  expect(source.hash().update('more').digest('hex')).not.toBe(expected)
  expect(await source.sha256()).toBe(expected)
})

it.each([100, 2 ** 26])('a file of %i bytes that changes after it was opened is refused', async (size) => {
  const { path, bytes } = await file(size)
  const source = await readModelSource(path)
  await writeFile(path, bytes.subarray(1))
  await expect(source.sha256()).rejects.toMatchObject({ code: 'MODEL_CHANGED' })
  expect(() => source.bytes()).toThrow('has changed since the model was opened')
})

it('a file that is gone before it was hashed is said to be unreadable', async () => {
  const { path } = await file(2 ** 26)
  const source = await readModelSource(path)
  await rm(path)
  await expect(source.sha256()).rejects.toMatchObject({ code: 'MODEL_UNREADABLE' })
})

it.each([
  ['tfjs-layers', tfjsLayers],
  ['onnx', onnx],
  ['keras-v3', kerasArchive],
  ['keras-h5', kerasH5],
] as const)('%s: a file that changed before it was read is not called broken', async (_, importer) => {
  const { path, bytes } = await file(100)
  const source = await readModelSource(path)
  await writeFile(path, bytes.subarray(1))
  await expect(importer.open(source)).rejects.toMatchObject({ code: 'MODEL_CHANGED' })
})
