/**
 * Makes of `libs/engine` the package that others install: JavaScript and declarations, without a path into this repository.
 *
 *   node scripts/pack-engine.mjs                writes libs/engine/dist, ready for `npm publish libs/engine/dist`
 *   node scripts/pack-engine.mjs --to FOLDER    puts a tarball there and prints its path
 *
 * Inside the repository `@sightline/engine` stays the TypeScript sources.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import ts from 'typescript'
import { npmCommand, root } from './ensure-dependencies.mjs'

const engine = join(root, 'libs/engine')
const sources = join(engine, 'src')

/** Entries that serve this repository alone. */
const INTERNAL = ['./remote', './testing-internal', './worker-environment']
/** Heavy and native: needed to open real models and pictures, not to write an explainer. Whoever wants them installs them beside the engine. */
const NATIVE = ['onnxruntime-node', 'sharp']
/** What the testing entry registers its tests with. */
const TEST_FRAMEWORK = 'vitest'

/** @param {string} folder is emptied first */
export function buildEngine(folder) {
  const description = JSON.parse(readFileSync(join(engine, 'package.json'), 'utf8'))
  const entries = Object.entries(/** @type {Record<string, string>} */ (description.exports)).filter(
    ([name]) => !INTERNAL.includes(name),
  )
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  compile(
    entries.map(([, file]) => join(engine, file)),
    folder,
  )
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(published(description, entries), null, 2)}\n`)
  cpSync(join(engine, 'README.md'), join(folder, 'README.md'))
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
}

/**
 * The path of a tarball of the engine in `destination`.
 * @param {string} destination
 * @returns {string}
 */
export function packEngine(destination) {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-engine-'))
  try {
    buildEngine(folder)
    mkdirSync(destination, { recursive: true })
    const { command, leading } = npmCommand()
    const args = [...leading, 'pack', '--silent', '--ignore-scripts', '--pack-destination', destination]
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32' && leading.length === 0,
    })
    if (status !== 0) throw new Error(`npm pack failed: ${error?.message ?? stderr}`)
    return join(destination, stdout.trim().split('\n').at(-1) ?? '')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * What the entries reach; tests are not among it. Types are checked by `npm test`, not here.
 * @param {string[]} files
 * @param {string} outDir
 */
function compile(files, outDir) {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root)
  const program = ts.createProgram(files, { ...options, noEmit: false, declaration: true, outDir, rootDir: sources })
  const { diagnostics } = program.emit(undefined, (file, text, bom) => {
    // The compiler rewrites the extensions of imports in JavaScript only.
    const code = file.endsWith('.d.ts') ? text.replace(/(from |import\()(['"])(\.[^'"]+)\.ts\2/g, '$1$2$3.js$2') : text
    ts.sys.writeFile(file, code, bom)
  })
  if (diagnostics.length === 0) return
  const host = { getCanonicalFileName: String, getCurrentDirectory: () => root, getNewLine: () => '\n' }
  throw new Error(ts.formatDiagnostics(diagnostics, host))
}

/**
 * @param {Record<string, any>} description package.json of the sources
 * @param {readonly (readonly [string, string])[]} entries
 */
function published({ name, version, description, license, type, keywords, engines, dependencies, peerDependencies }, entries) {
  const built = (/** @type {string} */ file) => file.replace('./src/', './').replace(/\.ts$/, '')
  const native = Object.fromEntries(NATIVE.map((library) => [library, dependencies[library]]))
  const others = Object.entries(dependencies).filter(([library]) => !NATIVE.includes(library))
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const optional = { ...peerDependencies, ...native, [TEST_FRAMEWORK]: devDependencies[TEST_FRAMEWORK] }
  return {
    name,
    version,
    description,
    keywords,
    license,
    type,
    engines,
    exports: Object.fromEntries(
      entries.map(([entry, file]) => [entry, { types: `${built(file)}.d.ts`, default: `${built(file)}.js` }]),
    ),
    dependencies: Object.fromEntries(others),
    peerDependencies: optional,
    peerDependenciesMeta: Object.fromEntries(Object.keys(optional).map((library) => [library, { optional: true }])),
  }
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { to: { type: 'string' } } })
  if (values.to === undefined) buildEngine(join(engine, 'dist'))
  else console.log(packEngine(resolve(values.to)))
}
