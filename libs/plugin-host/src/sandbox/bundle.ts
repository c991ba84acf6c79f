/**
 * The code of the sandbox as plain JavaScript: its program, TensorFlow.js and the entry that explainers import, so that all of them share one copy of each module.
 * Built once and kept under a name made of everything that it is built from.
 */
import { createHash, randomUUID } from 'node:crypto'
import { chmod, lstat, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface SandboxCode {
  /** Everything in it may be read by packages. */
  readonly folder: string
  /** The program. */
  readonly main: string
  /** What `@sightline/engine/explainer` is inside. */
  readonly explainer: string
}

const here = dirname(fileURLToPath(import.meta.url))
const engineFolder = dirname(dirname(dirname(fileURLToPath(import.meta.resolve('@sightline/engine/explainer')))))
const building = new Map<string, Promise<SandboxCode>>()

/** `cache`: a folder that belongs to us alone. Default: see `defaultCache`. */
export function sandboxCode(cache?: string): Promise<SandboxCode> {
  const key = cache ?? ''
  const known = building.get(key)
  if (known) return known
  const made = findOrBuild(cache).catch((error: unknown) => {
    building.delete(key)
    throw error
  })
  building.set(key, made)
  return made
}

async function findOrBuild(cache?: string): Promise<SandboxCode> {
  const parent = cache ?? (await defaultCache())
  await mkdir(parent, { recursive: true })
  // The permission model compares paths as they are written.
  const folder = join(await realpath(parent), `sandbox-${await fingerprint()}`)
  const code = { folder, main: join(folder, 'main.mjs'), explainer: join(folder, 'explainer.mjs') }
  if (!(await exists(code.main))) await build(folder)
  return code
}

/** In SIGHTLINE_HOME, or among the system's temporary files in a folder that nobody else can write to. */
async function defaultCache(): Promise<string> {
  const home = process.env['SIGHTLINE_HOME']
  if (home) return join(home, 'cache')
  const { uid, username } = userInfo()
  const folder = join(tmpdir(), `sightline-${uid === -1 ? username : uid}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const found = await lstat(folder)
  if (uid !== -1 && (found.uid !== uid || !found.isDirectory())) throw new Error(`${folder} belongs to somebody else`)
  if (uid !== -1) await chmod(folder, 0o700)
  return folder
}

/** Of our own sources and of the versions of what is bundled with them. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256')
  const sources = [...(await sourcesOf(here)), join(here, '../limits.ts'), ...(await sourcesOf(engineFolder))].sort()
  for (const path of sources) hash.update(path).update(await readFile(path))
  const require = createRequire(import.meta.url)
  for (const name of ['esbuild', 'zod', '@tensorflow/tfjs']) {
    hash.update(`${name}@${(require(`${name}/package.json`) as { version: string }).version}`)
  }
  return hash.digest('hex').slice(0, 16)
}

async function sourcesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  const isSource = (name: string) => /\.[jt]s$/.test(name) && !/\.test\.ts$|node_modules/.test(name)
  return names.filter(isSource).map((name) => join(folder, name))
}

async function build(folder: string): Promise<void> {
  const { build: bundle } = await import('esbuild')
  const making = `${folder}-${randomUUID()}`
  await bundle({
    entryPoints: {
      main: join(here, 'inside/main.ts'),
      explainer: fileURLToPath(import.meta.resolve('@sightline/engine/explainer')),
    },
    outdir: making,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minify: true,
    // Names stay: they are in messages of errors, and TensorFlow.js prints them.
    keepNames: true,
    legalComments: 'linked',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: {
      js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
    },
    logLevel: 'silent',
  })
  await writeFile(join(making, 'package.json'), '{ "type": "module" }\n')
  // Another process may have been faster: what it made is the same.
  await rename(making, folder).catch(async (error: NodeJS.ErrnoException) => {
    await rm(making, { recursive: true, force: true })
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code ?? '') || !(await exists(folder))) throw error
  })
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
