import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isInstalled, root } from './ensure-dependencies.mjs'

const wanted = {
  '': { name: 'project' },
  'node_modules/a': { version: '1.2.3', integrity: 'sha512-a' },
  'node_modules/for-another-system': { version: '1.0.0', integrity: 'sha512-b', optional: true },
}

describe('isInstalled', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sightline-'))
    mkdirSync(join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: wanted }))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const record = (content: string) => writeFileSync(join(folder, 'node_modules/.package-lock.json'), content)

  it.each<[string, object, boolean]>([
    ['what npm recorded agrees', { 'node_modules/a': wanted['node_modules/a'] }, true],
    ['another version is installed', { 'node_modules/a': { version: '1.2.2', integrity: 'sha512-a' } }, false],
    ['another build of the version is installed', { 'node_modules/a': { version: '1.2.3', integrity: 'sha512-x' } }, false],
    ['a package is missing', {}, false],
  ])('%s', (_case, packages, expected) => {
    record(JSON.stringify({ packages }))
    expect(isInstalled(folder)).toBe(expected)
  })

  it('is false without a record, as after an interrupted installation', () => {
    expect(isInstalled(folder)).toBe(false)
  })

  it('is false with a record that was cut short', () => {
    record('{"packages": {"node_modules/a"')
    expect(isInstalled(folder)).toBe(false)
  })

  it('trusts the stamp of our own installation, until package-lock.json changes', () => {
    record(JSON.stringify({ packages: {} }))
    const lockfile = JSON.stringify({ packages: wanted })
    writeFileSync(join(folder, 'node_modules/.sightline-lockfile'), createHash('sha256').update(lockfile).digest('hex'))
    expect(isInstalled(folder)).toBe(true)
    writeFileSync(join(folder, 'package-lock.json'), `${lockfile}\n`)
    expect(isInstalled(folder)).toBe(false)
  })

  it('is true for the project that runs this test', () => {
    expect(isInstalled(root)).toBe(true)
  })
})
