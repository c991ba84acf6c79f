/** Packages of explainers as their authors make them: in folders outside of the repository, packed and published with npm. */
import { execFile } from 'node:child_process'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Registry } from './registry.ts'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../..')

/** What `sightline plugins new` writes, compiled. That its own installation and tests work is a test of the command line's. */
export async function scaffoldPackage(parent: string, name: string): Promise<string> {
  const folder = join(parent, name)
  await run(process.execPath, [join(root, 'scripts/sightline.mjs'), 'plugins', 'new', `./${name}`, '--engine', '^0.1.0'], {
    cwd: parent,
  })
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const types = join(root, 'node_modules/@types')
  await run(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--noCheck', '--typeRoots', types], { cwd: folder })
  return folder
}

interface PackageFiles {
  readonly name: string
  readonly version: string
  /** JavaScript of the entry. */
  readonly code: string
}

/** A package in JavaScript, without a build. */
export async function writePackage(parent: string, { name, version, code }: PackageFiles): Promise<string> {
  const folder = join(parent, `${name}-${version}`)
  const description = {
    name,
    version,
    description: 'For a journey.',
    license: 'Apache-2.0',
    type: 'module',
    files: ['dist'],
    sightline: { explainers: './dist/index.js', contract: 1 },
    peerDependencies: { '@sightline/engine': '>=0.1.0' },
  }
  await mkdir(join(folder, 'dist'), { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify(description))
  await writeFile(join(folder, 'dist/index.js'), code)
  return folder
}

/** The tarball's path. */
export async function packPackage(folder: string): Promise<string> {
  await npm(folder, ['pack', '--ignore-scripts'])
  const tarball = (await readdir(folder)).find((file) => file.endsWith('.tgz'))
  if (!tarball) throw new Error(`npm packed nothing in ${folder}`)
  return join(folder, tarball)
}

export async function publishPackage(folder: string, { url }: Registry): Promise<void> {
  // npm publishes for nobody without a token, whatever the registry thinks of it.
  await writeFile(join(folder, '.npmrc'), `registry=${url}/\n//${new URL(url).host}/:_authToken=journey\n`)
  await npm(folder, ['publish', '--ignore-scripts'])
}

async function npm(folder: string, args: readonly string[]): Promise<void> {
  await run('npm', [...args, '--silent', '--no-audit', '--no-fund'], { cwd: folder, shell: process.platform === 'win32' })
}
