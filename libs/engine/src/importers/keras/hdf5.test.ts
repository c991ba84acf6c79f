/** Datasets of many shapes, read from a file where it lies: large ones stay there, and the numbers are those that were written. */
import { truncateSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FileBytes } from '../file-bytes.ts'
import { uniform } from '../testing/numbers.ts'
import { writeHdf5 } from '../testing/write-hdf5.ts'
import type { WeightData } from '../weight-data.ts'
import { withHdf5 } from './hdf5.ts'

interface Stored {
  readonly shape: readonly number[]
  readonly stays: boolean
  readonly options?: object
  readonly zeros?: boolean
}

const DATASETS: Readonly<Record<string, Stored>> = {
  kernel: { shape: [5, 5, 32, 64], stays: true },
  pointwise: { shape: [1, 1, 256, 96], stays: true },
  matrix: { shape: [300, 128], stays: true },
  row: { shape: [1, 40_000], stays: true },
  column: { shape: [40_000, 1], stays: true },
  vector: { shape: [40_000], stays: true },
  longVector: { shape: [3_000_000], stays: true },
  zeros: { shape: [200, 200], stays: true, zeros: true },
  small: { shape: [16, 16], stays: false },
  chunked: { shape: [300, 128], stays: false, options: { chunks: [100, 128] } },
  compressed: { shape: [300, 128], stays: false, options: { chunks: [300, 128], compression: 'gzip' } },
}

const numbersOf = ({ shape, zeros }: Stored, seed: number) => {
  const size = shape.reduce((all, extent) => all * extent, 1)
  return zeros ? new Float32Array(size) : uniform(size, seed)
}

let folder: string
let path: string
let bytes: Uint8Array
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-hdf5-'))
  path = join(folder, 'datasets.h5')
  bytes = await writeHdf5((root) => {
    Object.entries(DATASETS).forEach(([name, stored], i) => {
      root.create_dataset({ name, data: numbersOf(stored, i), shape: [...stored.shape], ...stored.options })
    })
  })
  await writeFile(path, bytes)
})
afterAll(() => rm(folder, { recursive: true }))

const readAll = (content: FileBytes | Uint8Array) =>
  withHdf5(
    { path, content },
    (root) => new Map(root.keys().map((name): [string, WeightData] => [name, root.dataset(name)!.data()])),
  )

describe('datasets', () => {
  it('that are large and lie in one piece stay in the file, wherever they begin', async () => {
    // As in an archive: the file begins somewhere in another one.
    const archive = join(folder, 'archive')
    await writeFile(archive, Buffer.concat([Buffer.alloc(1234), bytes, Buffer.alloc(99)]))
    for (const content of [FileBytes.of([path]), FileBytes.of([archive]).slice(1234, 1234 + bytes.length)]) {
      const found = await readAll(content)
      for (const [i, [name, stored]] of Object.entries(DATASETS).entries()) {
        const data = found.get(name)!
        expect([name, data.load !== undefined]).toEqual([name, stored.stays])
        const expected = Buffer.from(numbersOf(stored, i).buffer)
        expect(Buffer.from(data.read().buffer).equals(expected)).toBe(true)
        if (!data.load) continue
        const loaded = new Float32Array(expected.length / 4)
        await data.load(loaded)
        expect(Buffer.from(loaded.buffer).equals(expected)).toBe(true)
      }
    }
  })

  it('of a file in memory are in memory', async () => {
    const found = await readAll(bytes)
    for (const [i, [name, stored]] of Object.entries(DATASETS).entries()) {
      const data = found.get(name)!
      expect(data.load).toBeUndefined()
      expect(Buffer.from(data.read().buffer).equals(Buffer.from(numbersOf(stored, i).buffer))).toBe(true)
    }
  })
})

describe('a file', () => {
  it('that changed since it was opened is refused, and the next one is read', async () => {
    const changing = join(folder, 'changing.h5')
    await writeFile(changing, bytes)
    const content = FileBytes.of([changing])
    await writeFile(changing, bytes.subarray(0, 1000))
    await expect(readAll(content)).rejects.toMatchObject({ code: 'MODEL_CHANGED' })
    expect((await readAll(FileBytes.of([path]))).size).toBe(Object.keys(DATASETS).length)
  })

  it.each(['kernel', 'small', 'chunked'])('that becomes shorter while its %s is read is said to have changed', async (name) => {
    const shrinking = join(folder, 'shrinking.h5')
    await writeFile(shrinking, bytes)
    const reading = withHdf5({ path: shrinking, content: FileBytes.of([shrinking]) }, (root) => {
      const dataset = root.dataset(name)!
      truncateSync(shrinking, 3000)
      return dataset.data()
    })
    await expect(reading).rejects.toMatchObject({ code: 'MODEL_CHANGED' })
  })

  it('that ends too early is broken', async () => {
    const cut = join(folder, 'cut.h5')
    await writeFile(cut, bytes.subarray(0, bytes.length / 2))
    await expect(readAll(FileBytes.of([cut]))).rejects.toMatchObject({ code: 'MODEL_FILE_BROKEN' })
  })
})
