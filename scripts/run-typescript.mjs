/** Runs a TypeScript file of the project in this process. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './ensure-dependencies.mjs'

/**
 * @param {string} file relative to the project's folder; it sees `args` as its `process.argv.slice(2)`
 * @param {readonly string[]} args
 */
export async function runTypeScript(file, args) {
  const path = join(root, file)
  process.argv = [process.execPath, path, ...args]
  await registerTypeScript()
  await import(pathToFileURL(path).href)
}

/** From now on TypeScript can be imported. */
export async function registerTypeScript() {
  const { register } = await import('tsx/esm/api')
  // No tsconfig.json: the one that tsx would look for is that of the folder where the user stands.
  register({ tsconfig: false })
}
