import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { listFiles } from '../../testing/list-files.ts'
import { runCommand } from '../../testing/run-command.ts'
import { idOf } from './new.ts'

/** Outside the repository, so that nothing of it is found from there. */
const folder = mkdtempSync(join(tmpdir(), 'sightline-new-'))
// Tens of thousands of small files.
afterAll(() => rmSync(folder, { recursive: true, force: true }), 180_000)

const runNew = (...args: string[]) => runCommand(folder, ['plugins', 'new', ...args])
const readPackage = (path: string) => JSON.parse(readFileSync(join(folder, path, 'package.json'), 'utf8')) as Package

interface Package {
  readonly name: string
  readonly sightline: unknown
  readonly devDependencies: Record<string, string>
}

describe('sightline plugins new', () => {
  it('writes a package that can be installed, tested and packed at once, far from this repository', async () => {
    const { code, stdout } = await runNew('@someone/explainer-colour-shift')
    expect(code).toBe(0)
    expect(stdout).toContain('cd explainer-colour-shift')
    const plugin = join(folder, 'explainer-colour-shift')
    expect(readPackage('explainer-colour-shift').sightline).toEqual({ explainers: './dist/index.js', contract: 1 })

    await npm(plugin, ['install', '--prefer-offline', '--no-audit', '--no-fund'])
    const { loaded, refused } = await lookAtEngine(plugin)
    expect(Object.keys(loaded).sort()).toEqual(Object.keys(ENTRIES))
    for (const [entry, name] of Object.entries(ENTRIES)) expect(loaded[entry]).toContain(name)
    // An author downloads neither native library; whoever asks for one is told which.
    expect(refused).toMatch(/^LIBRARY_MISSING .*onnxruntime-node/)

    const tested = await npm(plugin, ['test'])
    expect(tested).toMatch(/Tests +\d+ passed/)
    expect(tested).not.toMatch(/failed|skipped/)

    const [packed] = JSON.parse(await npm(plugin, ['pack', '--json', '--silent'])) as {
      filename: string
      files: { path: string }[]
    }[]
    expect(packed.filename).toBe('someone-explainer-colour-shift-0.1.0.tgz')
    expect(stdout).toContain(packed.filename)
    const files = packed.files.map(({ path }) => path)
    expect(files).toEqual(expect.arrayContaining(['README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts']))
    expect(files.filter((path) => !/^(README\.md|package\.json|dist\/[a-z-]+(\.d\.ts|\.js))$/.test(path))).toEqual([])
  }, 300_000)

  it('takes another engine: a version range', async () => {
    const { code } = await runNew('explainer-ranged', '--engine', '^0.1.0')
    expect(code).toBe(0)
    expect(readPackage('explainer-ranged').devDependencies['@sightline/engine']).toBe('^0.1.0')
    expect(listFiles(join(folder, 'explainer-ranged'))).toEqual([
      '.gitignore',
      'README.md',
      'package.json',
      'src/deviation-times-gradient.ts',
      'src/explain.ts',
      'src/index.ts',
      'test/ranged.test.ts',
      'tsconfig.build.json',
      'tsconfig.json',
    ])
  })

  it('takes another engine: a tarball, and a place to write to', async () => {
    writeFileSync(join(folder, 'engine.tgz'), '')
    const { code } = await runNew('./deep/explainer-placed', '--engine', 'engine.tgz')
    expect(code).toBe(0)
    expect(readPackage('deep/explainer-placed')).toMatchObject({
      name: 'explainer-placed',
      devDependencies: { '@sightline/engine': 'file:../../engine.tgz' },
    })
  })

  it('fills in the names', async () => {
    await runNew('sightline-red-light', '--engine', '^0.1.0')
    const read = (file: string) => readFileSync(join(folder, 'sightline-red-light', file), 'utf8')
    expect(read('src/index.ts')).toContain("id: 'red-light',")
    expect(read('src/index.ts')).toContain("title: 'Red light',")
    expect(read('README.md')).toContain('# sightline-red-light')
    for (const file of listFiles(join(folder, 'sightline-red-light'))) expect(read(file)).not.toMatch(/my-(package|explainer)/i)
  })

  it.each(['Explainer', 'a b', '.hidden', 'node_modules', 'fs', '@scope', './Upper', 'x'.repeat(215)])(
    'refuses the name %j',
    async (name) => {
      const { code, stderr } = await runNew(name, '--engine', '^0.1.0')
      expect(code).toBe(2)
      expect(stderr).toContain('PLUGIN_NAME_INVALID')
    },
  )

  it('overwrites nothing', async () => {
    mkdirSync(join(folder, 'explainer-there'))
    writeFileSync(join(folder, 'explainer-there/mine'), 'mine')
    const { code, stderr } = await runNew('explainer-there', '--engine', '^0.1.0')
    expect([code, stderr]).toEqual([2, expect.stringContaining('PLUGIN_FOLDER_EXISTS')])
    expect(listFiles(join(folder, 'explainer-there'))).toEqual(['mine'])
  })

  it('leaves nothing behind where it fails', async () => {
    const { code, stderr } = await runNew('explainer-failed', '--engine', './nothing.tgz')
    expect([code, stderr]).toEqual([2, expect.stringContaining('ENGINE_NOT_FOUND')])
    expect(listFiles(folder).filter((file) => file.startsWith('explainer-failed'))).toEqual([])
  })
})

describe('idOf', () => {
  it.each([
    ['score-cam', 'score-cam'],
    ['explainer-score-cam', 'score-cam'],
    ['@you/sightline-explainer-score-cam', 'score-cam'],
    ['sightline-score-cam', 'score-cam'],
    ['rise2', 'rise2'],
    ['2d_maps', 'd-maps'],
    ['a..b', 'a-b'],
    ['explainers', 'explainers'],
    ['explainer-7', 'my-explainer'],
    // Sightline has one of this name.
    ['sightline-grad-cam', 'my-grad-cam'],
  ])('%s → %s', (name, id) => {
    expect(idOf(name)).toBe(id)
  })
})

/** What the published engine can be imported as without a test framework, each with something that it exports. */
const ENTRIES: Record<string, string> = {
  '.': 'openModel',
  './conformance': 'conformanceCases',
  './declarations': 'checkRequest',
  './explainer': 'CONTRACT',
  './metrics': 'spearman',
  './npy': 'encodeNpy',
  './random-model': 'randomModel',
  './render': 'encodePng',
}

interface LoadedEngine {
  /** The names that each entry exports. */
  readonly loaded: Record<string, string[]>
  /** What asking for ONNX Runtime ends in. */
  readonly refused: string
}

/** Loads the installed engine in a process of its own. */
async function lookAtEngine(plugin: string): Promise<LoadedEngine> {
  const look = `
    import { readFileSync } from 'node:fs'
    import { selectRuntime } from '@sightline/engine'
    const { exports } = JSON.parse(readFileSync('node_modules/@sightline/engine/package.json', 'utf8'))
    const loaded = {}
    for (const entry of Object.keys(exports).filter((entry) => entry !== './testing')) {
      loaded[entry] = Object.keys(await import('@sightline/engine' + entry.slice(1)))
    }
    const refused = await selectRuntime('onnxruntime').then(() => '', ({ code, message }) => code + ' ' + message)
    console.log(JSON.stringify({ loaded, refused }))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', look], { cwd: plugin })
  return JSON.parse(stdout) as LoadedEngine
}

/** As in a shell of the author's: without what npm and Vitest have set for us. */
async function npm(cwd: string, args: readonly string[]): Promise<string> {
  const foreign = /^(VITEST|TEST$|NODE_ENV$|NODE_OPTIONS$|SIGHTLINE_|INIT_CWD$|npm_(lifecycle|package|command|execpath|node))/
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
  const { stdout } = await promisify(execFile)('npm', args, { cwd, env: { ...env, NO_COLOR: '1' } })
  return stdout
}
