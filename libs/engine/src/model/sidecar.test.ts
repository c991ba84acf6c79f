import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSidecar, writeSidecar } from './sidecar.ts'

let folder: string
const model = () => join(folder, 'model.h5')
const put = (text: string) => writeFile(join(folder, 'sightline.json'), text)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-sidecar-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('readSidecar', () => {
  it('is null where there is none', async () => {
    expect(await readSidecar(model())).toBeNull()
  })

  it('reads every field, labels from a file beside it', async () => {
    await mkdir(join(folder, 'names'))
    await writeFile(join(folder, 'names', 'l.txt'), 'cat\ndog\n')
    await put('{"preprocess": "caffe", "resize": "crop", "inputSize": [96, 128], "head": "sigmoid", "labels": "names/l.txt"}')
    const expected = {
      preprocess: 'caffe',
      resize: 'crop',
      inputSize: { height: 96, width: 128 },
      head: 'sigmoid',
      labels: ['cat', 'dog'],
    }
    expect(await readSidecar(model())).toEqual(expected)
  })

  it('stands in the folder of a model that is one', async () => {
    await put('{"preprocess": "signed", "labels": ["a", "b"]}')
    expect(await readSidecar(folder)).toEqual({ preprocess: 'signed', labels: ['a', 'b'] })
  })

  it.each([
    ['broken JSON', '{"preprocess":', 'not valid JSON'],
    ['a list', '[]', 'expected object'],
    ['an unknown preset', '{"preprocess": "imagenet"}', 'preprocess'],
    ['a field that it does not know', '{"preproces": "unit"}', 'preproces'],
    ['a size of zero', '{"inputSize": [0, 10]}', 'inputSize.0'],
    ['a size of one number', '{"inputSize": [10]}', 'inputSize'],
    ['labels that are numbers', '{"labels": [1, 2]}', 'labels'],
  ])('refuses %s', async (_, text, where) => {
    await put(text)
    await expect(readSidecar(model())).rejects.toMatchObject({
      code: 'SIDECAR_INVALID',
      kind: 'invalid',
      message: expect.stringContaining(where),
    })
  })

  it('says which file of labels is missing, and what cannot be read', async () => {
    await put('{"labels": "gone.txt"}')
    await expect(readSidecar(model())).rejects.toMatchObject({
      code: 'LABELS_NOT_FOUND',
      message: expect.stringContaining('gone.txt'),
    })
    await rm(join(folder, 'sightline.json'))
    await mkdir(join(folder, 'sightline.json'))
    await expect(readSidecar(model())).rejects.toMatchObject({ code: 'SIDECAR_UNREADABLE', kind: 'io' })
  })
})

describe('writeSidecar', () => {
  it('comes back as it went', async () => {
    const path = await writeSidecar(model(), {
      preprocess: 'signed',
      resize: 'crop',
      inputSize: [64, 48],
      head: 'none',
      labels: ['x', 'y'],
    })
    expect(path).toBe(join(folder, 'sightline.json'))
    const size = { height: 64, width: 48 }
    expect(await readSidecar(model())).toEqual({
      preprocess: 'signed',
      resize: 'crop',
      inputSize: size,
      head: 'none',
      labels: ['x', 'y'],
    })
  })

  it('keeps what is there unless asked to replace it, and leaves nothing behind', async () => {
    await put('{"preprocess": "unit"}')
    await expect(writeSidecar(model(), { preprocess: 'raw' })).rejects.toMatchObject({ code: 'SIDECAR_EXISTS', kind: 'usage' })
    expect(await readFile(join(folder, 'sightline.json'), 'utf8')).toBe('{"preprocess": "unit"}')
    await writeSidecar(model(), { preprocess: 'raw' }, { overwrite: true })
    expect(await readSidecar(model())).toEqual({ preprocess: 'raw' })
    expect(await readdir(folder)).toEqual(['sightline.json'])
  })

  it('refuses what it could not read again, and a folder that is not there', async () => {
    await expect(writeSidecar(model(), { inputSize: [-1, 2] })).rejects.toMatchObject({ code: 'SIDECAR_INVALID' })
    await expect(writeSidecar(join(folder, 'gone', 'm.h5'), {})).rejects.toMatchObject({ code: 'SIDECAR_UNWRITABLE', kind: 'io' })
  })
})
