import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileBytes } from './file-bytes.ts'
import { inFile } from './weight-data.ts'

let folder: string
let paths: string[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-bytes-'))
  paths = ['a', 'b', 'c'].map((name) => join(folder, name))
  await writeFile(paths[0], Uint8Array.of(0, 1, 2))
  await writeFile(paths[1], Uint8Array.of())
  await writeFile(paths[2], Uint8Array.of(3, 4, 5, 6, 7))
})
afterAll(() => rm(folder, { recursive: true }))

describe('bytes in files', () => {
  it.each([
    { start: 0, end: 8, bytes: [0, 1, 2, 3, 4, 5, 6, 7] },
    { start: 1, end: 3, bytes: [1, 2] },
    { start: 2, end: 6, bytes: [2, 3, 4, 5] },
    { start: 3, end: 4, bytes: [3] },
    { start: 6, end: 99, bytes: [6, 7] },
    { start: 5, end: 5, bytes: [] },
  ])('from $start to $end across files', ({ start, end, bytes }) => {
    const slice = FileBytes.of(paths).slice(start, end)
    expect(slice.length).toBe(bytes.length)
    expect([...slice.read()]).toEqual(bytes)
  })

  it('are loaded into a buffer, and read at any place while the files are open', async () => {
    const slice = FileBytes.of(paths).slice(1, 7)
    const loaded = new Uint8Array(6)
    await slice.load(loaded)
    expect([...loaded]).toEqual([1, 2, 3, 4, 5, 6])
    const part = (position: number, length: number) =>
      slice.reading((read) => {
        const into = new Uint8Array(length).fill(99)
        return [read(position, into), ...into]
      })
    expect([part(0, 3), part(1, 2), part(4, 4), part(6, 1)]).toEqual([
      [3, 1, 2, 3],
      [2, 2, 3],
      [2, 5, 6, 99, 99],
      [0, 99],
    ])
  })

  it('are refused once a file has changed', async () => {
    const path = join(folder, 'weights')
    const values = Float32Array.of(1, -2, 3)
    await writeFile(path, new Uint8Array(values.buffer))
    const data = inFile(FileBytes.of([path]))
    expect(data.read()).toEqual(values)
    expect([...data.pieces()]).toEqual([values])
    const bytes = FileBytes.of([path])
    const load = () => data.load!(new Float32Array(3))
    await expect(load()).resolves.toBeUndefined()
    await writeFile(path, new Uint8Array(16))
    expect(() => data.read()).toThrow('“weights” has changed since the model was opened')
    expect(() => bytes.reading(() => 0)).toThrow('has changed since')
    expect(() => bytes.checkUnchanged()).toThrow('has changed since')
    await expect(load()).rejects.toMatchObject({ code: 'MODEL_CHANGED' })
    await rm(path)
    expect(() => data.read()).toThrow('could not be read')
    await expect(load()).rejects.toMatchObject({ code: 'MODEL_UNREADABLE' })
  })
})
