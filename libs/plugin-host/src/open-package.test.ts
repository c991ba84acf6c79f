import { spawn } from 'node:child_process'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ndArray, runExplainer, type ExplainableModel, type RunEvent } from '@sightline/engine'
import { convolutionalModel, openTinyModel } from '@sightline/engine/testing'
import { checkPackage } from './check-package.ts'
import { describePackage } from './describe-package.ts'
import { openPackage, type OpenedPackage } from './open-package.ts'
import { processesBelow } from './sandbox/launch.ts'
import { explainerSource, MANIFEST, testFolder, unpacked, type TestFolder } from './testing/packages.ts'

let temporary: TestFolder
let model: ExplainableModel
let packages = 0

beforeAll(async () => {
  temporary = await testFolder()
  model = await openTinyModel(convolutionalModel({}))
})
afterAll(async () => {
  await model.dispose()
  await temporary.remove()
})

const make = (files: Readonly<Record<string, unknown>> = {}) => unpacked(join(temporary.path, `package-${packages++}`), files)

async function run({ explainers: [explainer] }: OpenedPackage, params = {}): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  const images = [1, 2].map(() => ndArray([6, 8, 3]))
  for await (const event of runExplainer({ model, explainer, params, images, preset: 'unit' })) events.push(event)
  return events
}

describe('a description', () => {
  it('is what the manifest and the exports say', async () => {
    const facts = { license: 'MIT', author: { name: 'A. Author' }, homepage: 'https://example.org/', description: 'Maps.' }
    const folder = await make({
      'package.json': { ...MANIFEST, ...facts },
      'index.js': `${explainerSource()}\nexport { default as again } from './index.js'\nexport const helper = 1`,
    })
    const described = await describePackage(folder)
    expect(described).toMatchObject({
      name: 'tried',
      version: '1.0.0',
      contract: 1,
      license: 'MIT',
      author: 'A. Author',
      homepage: facts.homepage,
    })
    expect(described.explainers).toEqual([
      expect.objectContaining({ id: 'tried', requires: { classes: false }, reference: null, resolves: false, summarizes: false }),
    ])
    expect(described.explainers[0].params.properties).toEqual({
      size: { default: 2, description: 'A size.', type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
    })
  })

  const cases: readonly (readonly [name: string, source: string, code: string, says: RegExp])[] = [
    ['exports nothing', 'export const a = 1', 'PACKAGE_DECLARATION_INVALID', /none of its exports/],
    [
      'has parameters beyond JSON Schema',
      explainerSource(`params: z.strictObject({ a: z.date() }),`),
      'PACKAGE_LOAD_FAILED',
      /Date/,
    ],
    ['throws', 'throw new Error("not today")', 'PACKAGE_LOAD_FAILED', /not today/],
    ['is no JavaScript', 'export default {', 'PACKAGE_LOAD_FAILED', /SyntaxError/],
    ['misses a dependency', 'import "nowhere-to-be-found"', 'PACKAGE_LOAD_FAILED', /nowhere-to-be-found/],
    [
      'takes the wrong entry of the engine',
      'import { defineExplainer } from "@sightline/engine"',
      'PACKAGE_LOAD_FAILED',
      /@sightline\/engine\/explainer/,
    ],
    ['ends its process', 'process.exit(0)', 'EXPLAINER_EXITED', /The package tried ended its process/],
    ['hangs', 'for (;;);', 'EXPLAINER_TIMED_OUT', /The package tried/],
  ]
  it.each(cases)('of one that %s is refused', async (...[, source, code, says]) => {
    const folder = await make({ 'index.js': source })
    const described = describePackage(folder, { timeoutMilliseconds: 1000 })
    await expect(described).rejects.toMatchObject({ code, message: expect.stringMatching(says) as string })
  })
})

describe('an opened package', () => {
  it('fills in parameters and collects over images as one in this process does', async () => {
    const folder = await make({
      'index.js': explainerSource(`
        resolve: (params, model) => ({ ...params, size: model.layers.length }),
        summarize({ size }) {
          const sums = []
          return size === 1 ? null : {
            add: (explanations) => sums.push(explanations[0].values.data.length),
            finish: () => [{ kind: 'curve', image: null, layer: null, target: null, meaning: 'count', diagnostics: { odd: NaN }, warnings: [],
              display: { as: 'heat-map', scale: 'sequential', overlay: false }, values: { shape: [sums.length], data: Float32Array.from(sums) }, more: 1 }],
          }
        },`),
    })
    const opened = await openPackage(folder, { described: await describePackage(folder) })
    const events = await run(opened)
    expect(events[0]).toEqual({ type: 'started', params: { size: model.info.layers.length } })
    expect(events.at(-1)).toMatchObject({
      explanations: [{ kind: 'curve', values: { shape: [2], data: Float32Array.of(4, 4) }, diagnostics: { odd: NaN } }],
    })
    expect((await run(opened, { size: 1 })).at(-1)).toEqual({ type: 'finished', explanations: [] })
    await opened.close()
    await expect(run(opened)).rejects.toMatchObject({ code: 'PACKAGE_CLOSED' })
  })

  it('may not say later that it has another id', async () => {
    const described = await describePackage(await make())
    const opened = await openPackage(await make({ 'index.js': explainerSource(`id: 'grad-cam',`) }), { described })
    await expect(run(opened)).rejects.toMatchObject({ code: 'PACKAGE_CHANGED' })
    await opened.close()
  })

  it('may not be another package', async () => {
    const described = await describePackage(await make())
    const other = await make({ 'package.json': { ...MANIFEST, version: '1.0.1' } })
    await expect(openPackage(other, { described })).rejects.toMatchObject({ code: 'PACKAGE_CHANGED' })
    const newer = await make({ 'package.json': { ...MANIFEST, sightline: { explainers: './index.js', contract: 9 } } })
    await expect(openPackage(newer, { described })).rejects.toMatchObject({ code: 'CONTRACT_NEWER' })
  })

  it.skipIf(process.platform !== 'linux').each(['isolated', 'watched'] as const)(
    'leaves no process behind: %s',
    async (enclosure) => {
      const folder = await make({ 'index.js': 'for (;;);' })
      const script = fileURLToPath(new URL('testing/hang.ts', import.meta.url))
      const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script, folder, enclosure], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      // It says when the explainer is at work.
      await new Promise((resolve) => child.stdout.once('data', resolve))
      const below = processesBelow(child.pid!).slice(1)
      expect(below.length).toBeGreaterThan(0)
      child.kill('SIGKILL')
      await expect.poll(() => below.filter(isAlive), { timeout: 5000 }).toEqual([])
    },
  )
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('the conformance suite', () => {
  it('passes a good package and says what is wrong with another, in the sandbox', async () => {
    const good = await unpacked(join(temporary.path, 'good'), {})
    await cp(fileURLToPath(new URL('../fixtures/scaled-image.mjs', import.meta.url)), join(good, 'package/index.js'))
    const [{ explainer, cases }] = await checkPackage(good, { described: await describePackage(good), model })
    expect(explainer).toBe('scaled-image')
    expect(cases.length).toBeGreaterThan(10)
    expect(cases.filter(({ error }) => error !== null)).toEqual([])

    const bad = await make({
      'index.js': explainerSource('', `tf.zeros([3]); return [attribution({ meaning: 'x', values: tf.fill([2, 2], NaN) })]`),
    })
    const [found] = await checkPackage(bad, { described: await describePackage(bad), model })
    const errors = found.cases.flatMap(({ name, error }) => (error === null ? [] : [`${name}: ${error}`])).join('\n')
    expect(errors).toMatch(/leaves no tensors behind: 1 tensors/)
    expect(errors).toMatch(/is NaN/)
    expect(errors).toMatch(/last progress/)
  })
})
