/** Runs a TypeScript file of the project in this process, as the plain JavaScript that it is built into (see libs/programs). Needs the project's packages. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { programFor } from '../libs/programs/src/index.mjs'
import { root } from './ensure-dependencies.mjs'

/**
 * Ends the process where the program cannot be built for a reason that its user can do something about.
 * @param {string} file relative to the project's folder; it sees `args` as its `process.argv.slice(2)`
 * @param {readonly string[]} args
 */
export async function runProgram(file, args) {
  process.argv = [process.execPath, join(root, file), ...args]
  const program = await programFor(file).catch((/** @type {Error & { code?: string, hint?: string }} */ error) => {
    if (!error.hint) throw error
    console.error(`error ${error.code}: ${error.message}\n  → ${error.hint}`)
    process.exit(1)
  })
  await import(pathToFileURL(program).href)
}

/** The exports of a TypeScript file. @param {string} file relative to the project's folder */
export async function importProgram(file) {
  return import(pathToFileURL(await programFor(file)).href)
}
