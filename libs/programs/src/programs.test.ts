/** Programs of sources that are written here, as they are found, built and kept. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { programFor } from './index.mjs'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder: string
let cache: string

beforeEach(() => {
  // In the project: a program may only be made of what is in it.
  folder = mkdtempSync(join(import.meta.dirname, '../tmp-'))
  cache = mkdtempSync(join(tmpdir(), 'sightline-programs-'))
})
afterEach(() => {
  for (const made of [folder, cache]) rmSync(made, { recursive: true, force: true })
})

const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const run = (program: string) => execFileSync(process.execPath, [program], { cwd: tmpdir(), encoding: 'utf8' }).trim()

test('types go, sources know where they are, packages and other parts are found from there', async () => {
  write('beside.ts', `export const greeting: string = 'hello'`)
  write('later.ts', `export const later = new URL('later.txt', import.meta.url).href`)
  const entry = write(
    'main.ts',
    `import { createRequire } from 'node:module'
     import { programFor } from '@sightline/programs'
     import { z } from 'zod'
     import { greeting } from './beside.ts'
     const { later } = await import('./later.ts')
     const text = 'not replaced: import.meta.url'
     const { name } = createRequire(import.meta.url)('./package.json') as { name: string }
     console.log(JSON.stringify([greeting, import.meta.dirname, import.meta.filename, import.meta.url, later, text, name, typeof programFor, z.string().parse('zod')]))`,
  )
  write('package.json', '{ "name": "beside" }')
  const program = await programFor(entry, { cache })
  const url = pathToFileURL(entry).href
  const later = new URL('later.txt', url).href
  const expected = ['hello', folder, entry, url, later, 'not replaced: import.meta.url', 'beside', 'function', 'zod']
  expect(JSON.parse(run(program))).toEqual(expected)
})

test('is built once, again when a source has changed, and found again when it changes back', async () => {
  const source = (word: string) => write('word.ts', `export const word = '${word}'`)
  source('one')
  const entry = write('main.ts', `import { word } from './word.ts'\nconsole.log(word)`)
  const first = await programFor(entry, { cache })
  const made = readdirSync(cache)
  expect(await programFor(pathToFileURL(entry), { cache })).toBe(first)
  expect(readdirSync(cache)).toEqual(made)

  source('two')
  const second = await programFor(entry, { cache })
  expect([run(first), run(second)]).toEqual(['one', 'two'])

  source('one')
  expect(await programFor(entry, { cache })).toBe(first)
})

test('of many builds of an entry those that were used last stay', async () => {
  const made: string[] = []
  for (let i = 0; i < 7; i++) {
    const folder = dirname(await programFor(write('main.ts', `console.log(${i})`), { cache }))
    // The first one is in use all the time.
    utimesSync(folder, i, i === 0 ? 1e9 : 1e6 + i)
    made.push(folder)
  }
  expect(made.map((folder) => existsSync(folder))).toEqual([true, false, false, true, true, true, true])
})

test('entries of similar names have programs of their own', async () => {
  mkdirSync(join(folder, 'a'))
  const entries = ['a-b.ts', 'a/b.ts', 'a-b.mts'].map((name) => write(name, `console.log('${name}')`))
  const programs = await Promise.all(entries.map((entry) => programFor(entry, { cache })))
  expect(programs.map(run)).toEqual(['a-b.ts', 'a/b.ts', 'a-b.mts'])
  expect(await programFor(entries[1], { cache })).toBe(programs[1])
})

test('a source that changes while it is being built is built again when it is asked for', async () => {
  const entry = write('main.ts', `import { word } from './word.ts'\nconsole.log(word)`)
  const lines = Array.from({ length: 40_000 }, (_, i) => `export const n${i}: number = ${i}`)
  write('word.ts', [`export const word = 'old'`, ...lines].join('\n'))
  const building = programFor(entry, { cache })
  // While esbuild has it, or just before.
  await setTimeout(250)
  write('word.ts', `export const word = 'new'`)
  await building
  expect(run(await programFor(entry, { cache }))).toBe('new')
})

test('errors tell of sources, where that is asked for', async () => {
  const entry = write('main.ts', `const unused: number = 1\n\nthrow new Error(import.meta.dirname ? 'thrown' : '')`)
  const program = await programFor(entry, { cache })
  const { stderr } = spawnSync(process.execPath, ['--enable-source-maps', program], { encoding: 'utf8' })
  expect(stderr).toMatch(/main\.ts:3:7/)
})

test.skipIf(process.platform === 'win32')('where nothing can be written it is said what to do', async () => {
  const entry = write('main.ts', `console.log('here')`)
  chmodSync(cache, 0o555)
  const isRoot = process.geteuid?.() === 0
  // Root may write anywhere.
  if (isRoot) process.seteuid?.(65534)
  try {
    await expect(programFor(entry, { cache })).rejects.toMatchObject({ code: 'PROGRAM_NOT_BUILT' })
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
})

test('several that build it at the same time all get it, and leave nothing else', async () => {
  const entry = write('main.ts', `console.log('here')`)
  const programs = await Promise.all(Array.from({ length: 6 }, () => programFor(entry, { cache })))
  expect(new Set(programs).size).toBe(1)
  expect(run(programs[0])).toBe('here')
  expect(readdirSync(cache)).toHaveLength(2)
})

test('what is wrong with a source is said, and nothing stays of it', async () => {
  const entry = write('main.ts', `import './missing.ts'\nexport const = 1`)
  await expect(programFor(entry, { cache })).rejects.toThrow(/main\.ts:2:13: ERROR: Expected identifier/)
  expect(readdirSync(cache)).toEqual([])
})

test('a program that was cut short while it was kept is built again', async () => {
  const entry = write('main.ts', `console.log('whole')`)
  const folderOfIt = dirname(await programFor(entry, { cache }))
  for (const record of readdirSync(cache).filter((name) => name.endsWith('.json'))) writeFileSync(join(cache, record), '["li')
  expect(dirname(await programFor(entry, { cache }))).toBe(folderOfIt)
  for (const lost of [folderOfIt, join(folderOfIt, 'main.mjs')]) {
    rmSync(lost, { recursive: true })
    expect(run(await programFor(entry, { cache }))).toBe('whole')
  }
})
