import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openOutputFolder } from './output-folder.ts'

let home = ''
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'sightline-'))))
afterEach(() => rmSync(home, { recursive: true }))

const unfinished = new Set<string>()
const watcher = { begin: (folder: string) => unfinished.add(folder), end: (folder: string) => unfinished.delete(folder) }
const open = (name: string) => openOutputFolder({ path: join(home, name), shown: name }, watcher)

const resultNaming = (...files: string[]) =>
  JSON.stringify({
    method: { id: 'x' },
    images: [],
    artifacts: files.map((file) => ({ data: `${file}.npy`, picture: `${file}.png` })),
  })

/** All files under a folder with their text. */
function contentOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [
      join(parentPath, name).slice(folder.length + 1),
      readFileSync(join(parentPath, name), 'utf8'),
    ]),
  )
}

async function writeResult(name: string, file: string) {
  const folder = await open(name)
  await folder.write('result.json', resultNaming(file))
  await folder.write(`${file}.npy`, 'numbers')
  await folder.write(`${file}.png`, 'picture')
  return folder
}

describe('a folder that is not there yet', () => {
  it('appears whole at the commit, with the folders above it', async () => {
    const folder = await writeResult('a/b/out', '0-cat/map')
    expect(existsSync(join(home, 'a'))).toBe(false)
    await folder.commit()
    expect(contentOf(home)).toEqual({
      'a/b/out/result.json': resultNaming('0-cat/map'),
      'a/b/out/0-cat/map.npy': 'numbers',
      'a/b/out/0-cat/map.png': 'picture',
    })
    expect(unfinished.size).toBe(0)
  })

  it('leaves no trace when discarded', async () => {
    const folder = await writeResult('a/b/out', 'map')
    expect([...unfinished].every((path) => existsSync(path))).toBe(true)
    await folder.discard()
    expect(readdirSync(home)).toEqual([])
    expect(unfinished.size).toBe(0)
  })
})

describe('a folder that is there', () => {
  it('takes a result if it is empty', async () => {
    mkdirSync(join(home, 'out'))
    await (await writeResult('out', 'map')).commit()
    expect(Object.keys(contentOf(home)).sort()).toEqual(['out/map.npy', 'out/map.png', 'out/result.json'])
  })

  it('replaces an earlier result as a whole', async () => {
    await (await writeResult('out', '0-cat/map')).commit()
    writeFileSync(join(home, 'out/.DS_Store'), 'litter')
    await (await writeResult('out', '0-dog/map')).commit()
    expect(Object.keys(contentOf(home)).sort()).toEqual(['out/0-dog/map.npy', 'out/0-dog/map.png', 'out/result.json'])
    expect(readdirSync(join(home, 'out')).sort()).toEqual(['0-dog', 'result.json'])
  })

  it('keeps the earlier result when the new one is discarded', async () => {
    await (await writeResult('out', 'map')).commit()
    const before = contentOf(home)
    await (await writeResult('out', 'other')).discard()
    expect(contentOf(home)).toEqual(before)
    expect(readdirSync(join(home, 'out'))).toHaveLength(3)
  })

  it.each<[string, Record<string, string>, string]>([
    ['a file of the user', { 'notes.txt': 'mine' }, 'notes.txt'],
    [
      'a file of the user beside a result',
      { 'result.json': resultNaming('map'), 'map.npy': '', 'notes.txt': 'mine' },
      'notes.txt',
    ],
    ['a result.json of something else', { 'result.json': '{"score": 1}' }, 'result.json'],
    ['a result.json that is no JSON', { 'result.json': 'hello' }, 'result.json'],
  ])('refuses %s and leaves it', async (_case, files, example) => {
    mkdirSync(join(home, 'out'))
    for (const [name, content] of Object.entries(files)) writeFileSync(join(home, 'out', name), content)
    await expect(open('out')).rejects.toMatchObject({
      code: 'OUT_NOT_EMPTY',
      kind: 'usage',
      message: expect.stringContaining(example),
    })
    expect(contentOf(join(home, 'out'))).toEqual(files)
    expect(readdirSync(home)).toEqual(['out'])
  })

  it('refuses at the commit what came in the meantime', async () => {
    mkdirSync(join(home, 'out'))
    const folder = await writeResult('out', 'map')
    writeFileSync(join(home, 'out/map.png'), 'mine')
    await expect(folder.commit()).rejects.toMatchObject({ code: 'OUT_NOT_EMPTY' })
    await folder.discard()
    expect(contentOf(home)).toEqual({ 'out/map.png': 'mine' })
  })
})

it('refuses a place below a file', async () => {
  writeFileSync(join(home, 'file'), 'mine')
  await expect(open('file/a/out')).rejects.toMatchObject({
    code: 'OUT_IMPOSSIBLE',
    kind: 'usage',
    message: expect.stringContaining('file'),
  })
})

it('refuses a file', async () => {
  writeFileSync(join(home, 'out'), 'mine')
  await expect(open('out')).rejects.toMatchObject({ code: 'OUT_NOT_FOLDER', kind: 'usage' })
  expect(contentOf(home)).toEqual({ out: 'mine' })
})

it('reports what the file system refuses', async () => {
  await expect(open('x'.repeat(300))).rejects.toMatchObject({ code: 'OUT_UNWRITABLE', kind: 'io' })
  expect(readdirSync(home)).toEqual([])
})
