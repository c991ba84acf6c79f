import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasSharedData, SHARED_DATA_MARK, sharedData } from '../testing/shared-data.ts'
import { readLabels } from './labels.ts'
import { parseLabels } from './parse-labels.ts'

describe('parseLabels', () => {
  it.each([
    ['a JSON list', '["cat", " dog "]', 'l.json', ['cat', 'dog']],
    ['a JSON object by index, in any order', '{"1": "dog", "0": "cat"}', 'l.json', ['cat', 'dog']],
    [
      'the form of imagenet_class_index.json',
      '{"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]}',
      'l.json',
      ['tench', 'goldfish'],
    ],
    [
      'eleven classes by number, not by letter',
      JSON.stringify(Object.fromEntries([...'abcdefghijk'].map((c, i) => [i, c]))),
      'l.json',
      [...'abcdefghijk'],
    ],
    ['lines of text', 'cat\ndog\n', 'l.txt', ['cat', 'dog']],
    ['lines from Windows', 'cat\r\nbig dog\r\n\r\n', 'l.txt', ['cat', 'big dog']],
    ['JSON in a text file', '["cat"]', 'l.txt', ['cat']],
  ])('%s', (_, text, ...[path, expected]) => {
    expect(parseLabels(text, path)).toEqual(expected)
  })

  it.each([
    ['nothing', '', 'l.txt', 'the file is empty'],
    ['white space', ' \n', 'l.json', 'the file is empty'],
    ['an empty list', '[]', 'l.json', 'the list is empty'],
    ['a list with a number', '["cat", 3]', 'l.json', 'entry 1 is not a name'],
    ['a list with an empty name', '["cat", ""]', 'l.json', 'entry 1 is not a name'],
    ['an empty object', '{}', 'l.json', 'the object is empty'],
    ['names to indices, the wrong way round', '{"cat": 0}', 'l.json', 'the entry “cat” is not a class index with a name'],
    ['a missing index', '{"0": "cat", "2": "dog"}', 'l.json', 'it has 2 entries but none for class 1'],
    ['a JSON string', '"cat"', 'l.json', 'it is neither a list nor an object'],
    ['broken JSON', '["cat",', 'l.json', 'it is not valid JSON'],
    ['an empty line between names', 'cat\n\ndog', 'l.txt', 'line 2 is empty'],
  ])('refuses %s', (_, text, ...[path, reason]) => {
    expect(() => parseLabels(text, path)).toThrow(
      expect.objectContaining({ code: 'LABELS_INVALID', message: expect.stringContaining(reason) }),
    )
  })
})

describe('readLabels', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sightline-labels-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('reads names beyond ASCII', async () => {
    await writeFile(join(folder, 'l.txt'), '\ufeffKäfer\n犬\n')
    expect(await readLabels(join(folder, 'l.txt'))).toEqual(['Käfer', '犬'])
  })

  it('refuses a missing file, a folder and bytes that are no text', async () => {
    await writeFile(join(folder, 'bytes.txt'), Buffer.of(0xff, 0xfe, 0x80, 0x00))
    await expect(readLabels(join(folder, 'gone.txt'))).rejects.toMatchObject({ code: 'LABELS_NOT_FOUND', kind: 'usage' })
    await expect(readLabels(folder)).rejects.toMatchObject({ code: 'LABELS_UNREADABLE', kind: 'io' })
    await expect(readLabels(join(folder, 'bytes.txt'))).rejects.toMatchObject({ code: 'LABELS_INVALID' })
  })

  it.skipIf(!hasSharedData)(`reads the 1000 classes of ImageNet ${SHARED_DATA_MARK}`, async () => {
    const labels = await readLabels(sharedData('labels/imagenet_class_index.json'))
    expect([labels.length, labels[1], labels[999]]).toEqual([1000, 'goldfish', 'toilet_tissue'])
  })
})
