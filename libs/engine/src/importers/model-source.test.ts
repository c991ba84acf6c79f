import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readModelSource } from './model-source.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-source-'))
})
afterEach(() => rm(folder, { recursive: true }))

const PIECE = 2 ** 24

it.each([1, PIECE, 2 * PIECE + 12345])('a file of %i bytes is read and hashed whole', async (size) => {
  const bytes = Buffer.alloc(size)
  for (let i = 0; i < size; i += 4093) bytes[i] = i % 251
  const path = join(folder, 'model.h5')
  await writeFile(path, bytes)
  const source = await readModelSource(path)
  expect(Buffer.compare(source.bytes, bytes)).toBe(0)
  const expected = createHash('sha256').update(bytes).digest('hex')
  expect(source.sha256.copy().digest('hex')).toBe(expected)
  expect(source.sha256.copy().update('more').digest('hex')).not.toBe(expected)
})
