/** `sightline plugins new`: writes a package with an explainer that works, to be changed into one's own. */
import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { existsSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import validateName from 'validate-npm-package-name'
import { explainers } from '@sightline/plugins'
import { pathFrom, printLine, type Environment } from '../../environment.ts'
import { engineNotFound, engineNotPacked, pluginFolderExists, pluginNameInvalid } from './new-errors.ts'
import { scaffold } from './scaffold.ts'

const ROOT = join(import.meta.dirname, '../../../../..')
const PACK = join(ROOT, 'scripts/pack-engine.mjs')
/** Where the engine lies in the new package, so that it can be moved, copied and committed as a whole. */
const VENDOR = 'vendor'

export interface NewOptions {
  /** Of `@sightline/engine`: a version range, or the path of a tarball or folder. Default: that of this checkout. */
  readonly engine?: string
}

/** `given`: a name for npm, or a path whose last part is one. */
export async function newPlugin(environment: Environment, given: string, options: NewOptions): Promise<void> {
  const isPath = /^(\.{1,2}|~)?[/\\]/.test(given) || isAbsolute(given)
  const name = isPath ? basename(given) : given
  const { validForNewPackages, errors = [], warnings = [] } = validateName(name)
  if (!validForNewPackages) throw pluginNameInvalid(name, [...errors, ...warnings])
  const folder = pathFrom(environment, isPath ? given : basename(name))
  await createFolder(folder)
  try {
    const { engine, note } = await resolveEngine(environment, folder, options.engine)
    const files = await scaffold({ name, id: idOf(name) }, engine)
    for (const [path, content] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
    const shown = relative(environment.folder, folder) || '.'
    printLine(environment.stdout, farewell(name, shown, note))
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** Fails if there is anything of that name. */
async function createFolder(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  try {
    await mkdir(folder)
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? pluginFolderExists(folder) : error
  }
}

/** The part of the name that says which method it is: `@me/sightline-explainer-score-cam` → `score-cam`. Kebab case. */
export function idOf(name: string): string {
  const id = basename(name)
    .replace(/^(sightline-)?(explainers?-|plugin-)?/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '')
  if (id === '') return 'my-explainer'
  return explainers.some((explainer) => explainer.id === id) ? `my-${id}` : id
}

interface Engine {
  /** What package.json says. */
  readonly engine: string
  /** What people should know of it; null if there is nothing. */
  readonly note: string | null
}

async function resolveEngine(environment: Environment, folder: string, given: string | undefined): Promise<Engine> {
  if (given === undefined) {
    printLine(environment.stderr, 'Packing the engine of this checkout for the package’s tests …')
    return packedEngine(folder)
  }
  const path = pathFrom(environment, given)
  if (existsSync(path)) return { engine: `file:${relative(folder, path).split(sep).join('/')}`, note: null }
  if (/[/\\]|\.tgz$/.test(given)) throw engineNotFound(path)
  return { engine: given, note: null }
}

/** A tarball of this checkout's engine, inside the package: it works whether or not that version is on npm. */
async function packedEngine(folder: string): Promise<Engine> {
  const tarball = await promisify(execFile)(process.execPath, [PACK, '--to', join(folder, VENDOR)]).then(
    ({ stdout }) => stdout.trim(),
    (error: Error) => Promise.reject(engineNotPacked(error)),
  )
  const path = `${VENDOR}/${basename(tarball)}`
  if (!statSync(tarball).isFile()) throw engineNotPacked(new Error(`there is no file ${path}`))
  return { engine: `file:${path}`, note: `Its tests use the engine of this checkout, packed into ${path}.` }
}

function farewell(name: string, folder: string, note: string | null): string {
  const tarball = `${name.replace('@', '').replace('/', '-')}-0.1.0.tgz`
  return [
    `${name} is in ${folder}: an explainer that works, to be changed into yours.`,
    ...(note === null ? [] : [note]),
    '',
    `  cd ${folder}`,
    '  npm install',
    '  npm test    # types, the conformance suite, numbers computed by hand',
    `  npm pack    # makes ${tarball}`,
    '',
    `Then, with Sightline:  npm run -s sightline -- plugins add ${join(folder, tarball)}`,
    'From here to a published package: docs/writing-an-explainer.md',
  ].join('\n')
}
