/** The web app: built when its sources are not those of the last build. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from './ensure-dependencies.mjs'

export const webFolder = join(root, 'apps/web')
const STAMP = join(webFolder, '.next/.sightline-sources')
/** What the web app is made of, beside its packages. */
const SOURCES = ['apps/web', 'libs/engine/src', 'apps/api/src/contract', 'package-lock.json']
const LEFT_OUT = new Set(['node_modules', '.next', 'next-env.d.ts'])

export const nextProgram = () => createRequire(join(webFolder, 'package.json')).resolve('next/dist/bin/next')

/** The hash of all sources; null if the last build is of these very ones. */
export function sourcesToBuild() {
  const hash = sourcesHash()
  if (existsSync(STAMP) && existsSync(join(webFolder, '.next/BUILD_ID')) && readFileSync(STAMP, 'utf8') === hash) return null
  return hash
}

/** @param {string} hash */
export function markBuilt(hash) {
  writeFileSync(STAMP, hash)
}

function sourcesHash() {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    for (const file of filesIn(join(root, source))) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file))
  }
  return hash.digest('hex')
}

/** @param {string} path @returns {string[]} */
function filesIn(path) {
  if (!path.endsWith('package-lock.json')) {
    return readdirSync(path, { withFileTypes: true })
      .filter(({ name }) => !LEFT_OUT.has(name) && !/\.test\.tsx?$/.test(name))
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .flatMap((entry) => (entry.isDirectory() ? filesIn(join(path, entry.name)) : [join(path, entry.name)]))
  }
  return [path]
}
