/** The files of a new package of explainers, in memory. */
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { CONTRACT } from '@sightline/engine/explainer'

const TEMPLATE = join(import.meta.dirname, 'template')
const ROOT = join(import.meta.dirname, '../../../../..')

export interface PluginNames {
  /** For npm; may have a scope. */
  readonly name: string
  /** Of the explainer: `score-cam`. */
  readonly id: string
}

/** By path, with `/`. `engine` is the version range or the path under which npm finds the engine for the package's own tests. */
export async function scaffold(names: PluginNames, engine: string): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  const all = await readdir(TEMPLATE, { recursive: true, withFileTypes: true })
  for (const entry of all.filter((entry) => entry.isFile())) {
    const path = join(entry.parentPath, entry.name)
    files.set(nameOf(relative(TEMPLATE, path), names), fillIn(await readFile(path, 'utf8'), names))
  }
  files.set('package.json', toJson(await packageFile(names, engine)))
  files.set('tsconfig.json', toJson(TYPECHECK))
  files.set('tsconfig.build.json', toJson(BUILD))
  return files
}

/** npm leaves a file called `.gitignore` out of packages, so the template's has no dot. */
function nameOf(path: string, { id }: PluginNames): string {
  return path === 'gitignore' ? '.gitignore' : path.replaceAll('\\', '/').replace('my-explainer', id)
}

function fillIn(text: string, { name, id }: PluginNames): string {
  const title = `${id[0].toUpperCase()}${id.slice(1)}`.replaceAll('-', ' ')
  return text.replaceAll('my-package', name).replaceAll('my-explainer', id).replaceAll('My explainer', title)
}

async function packageFile({ name }: PluginNames, engine: string) {
  const { version } = await readJson('libs/engine/package.json')
  const { devDependencies } = await readJson('package.json')
  const tools = ['@types/node', 'typescript', 'vitest'].map((tool): [string, string] => [tool, devDependencies![tool]])
  return {
    name,
    version: '0.1.0',
    description: 'An explainer for Sightline.',
    keywords: ['sightline-explainer'],
    license: 'Apache-2.0',
    type: 'module',
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    files: ['dist'],
    sightline: { explainers: './dist/index.js', contract: CONTRACT },
    scripts: {
      // Emptied first: what was compiled from files that are gone would be published too.
      build: `node -e "fs.rmSync('dist', { recursive: true, force: true })" && tsc -p tsconfig.build.json`,
      test: 'tsc && vitest run',
      prepack: 'npm run build',
    },
    // What counts is the contract, which Sightline checks itself; so no upper end.
    peerDependencies: { '@sightline/engine': `>=${version}` },
    devDependencies: { '@sightline/engine': engine, ...Object.fromEntries(tools) },
  }
}

/** Without what only this repository needs; the package can be read by Node as it is built. */
const TYPECHECK = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    isolatedModules: true,
    rewriteRelativeImportExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['src', 'test'],
}

const BUILD = {
  extends: './tsconfig.json',
  compilerOptions: { noEmit: false, declaration: true, rootDir: 'src', outDir: 'dist' },
  include: ['src'],
}

async function readJson(path: string): Promise<{ version: string; devDependencies?: Record<string, string> }> {
  return JSON.parse(await readFile(join(ROOT, path), 'utf8')) as { version: string; devDependencies?: Record<string, string> }
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
