/** Programs of sources that are written here, as they are found, built and kept. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { programFor } from '@sightline/programs'
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

test('a program that has not been asked for in weeks goes when another is built', async () => {
  const entry = write('main.ts', `console.log('one')`)
  const old = dirname(await programFor(entry, { cache }))
  const monthAgo = new Date(Date.now() - 30 * 24 * 3_600_000)
  utimesSync(old, monthAgo, monthAgo)
  write('main.ts', `console.log('two')`)
  expect(run(await programFor(entry, { cache }))).toBe('two')
  expect(existsSync(old)).toBe(false)
})

test('several processes that build it at the same time all get it, and leave nothing else', async () => {
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
  rmSync(folderOfIt, { recursive: true })
  expect(run(await programFor(entry, { cache }))).toBe('whole')
})
