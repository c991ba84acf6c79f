/**
 * TypeScript programs of the project as plain JavaScript. A loader that translates at run time (tsx) costs each process a second and some 50 MiB; processes that hold
 * models are started often, and beside each other.
 *
 * A program is its entry with all that it reaches in this repository; packages stay where npm has put them. It is kept under a name made of the contents of all that
 * it was made from, so that it is never out of date, and several processes may build it at the same time.
 */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
const root = fileURLToPath(new URL('../../..', import.meta.url))
const CACHE = join(root, 'node_modules/.cache/sightline/programs')
/** What decides how a program comes out, beside its own sources. */
const ALWAYS = [join(root, 'package-lock.json'), fileURLToPath(new URL('bundle.mjs', import.meta.url))]
/** Programs that have not been asked for in this time go. A process that still runs an older one may load parts of it later. */
const KEPT_MILLISECONDS = 14 * 24 * 3_600_000
/** @type {ReadonlySet<string | undefined>} */
const READ_ONLY = new Set(['EACCES', 'EPERM', 'EROFS'])

/** @type {typeof import('./index.d.mts').programFor} */
export async function programFor(entry, { cache = CACHE } = {}) {
  const file = resolve(root, entry instanceof URL ? fileURLToPath(entry) : entry)
  // Lists of processes show it.
  const name = relative(root, file).replace(/\.m?ts$/, '').replace(/[^\w]+/g, '-')
  const record = join(cache, `${name}.json`)
  const sources = readSources(record)
  const folder = sources && folderOf(name, cache, sources)
  if (folder && existsSync(folder)) {
    await touch(folder)
    return join(folder, 'main.mjs')
  }
  return build({ entry: file, name, cache, record })
}

/** @param {{ entry: string, name: string, cache: string, record: string }} program */
async function build({ entry, name, cache, record }) {
  const { bundle } = await import('./bundle.mjs')
  await mkdir(cache, { recursive: true }).catch((/** @type {NodeJS.ErrnoException} */ error) => {
    throw READ_ONLY.has(error.code) ? notWritable(name, cache, error) : error
  })
  const making = join(cache, `${name}-${randomUUID()}.making`)
  try {
    const sources = await bundle({ entry, root, folder: making })
    const folder = folderOf(name, cache, sources)
    if (!folder) throw new Error(`sources of ${entry} went away while they were read`)
    await moveTo(folder, making)
    await writeFile(`${making}.json`, JSON.stringify(sources))
    await rename(`${making}.json`, record)
    await removeOld(cache, name)
    return join(folder, 'main.mjs')
  } finally {
    await rm(making, { recursive: true, force: true })
  }
}

/** @param {string} name @param {string} cache @param {Error} cause */
function notWritable(name, cache, cause) {
  const message = `${name} is not built from its present sources yet, and ${cache} cannot be written to (${cause.message}).`
  const hint = 'Run `node scripts/prepare.mjs` in the project’s folder as the user to whom it belongs.'
  return Object.assign(new Error(message, { cause }), { code: 'PROGRAM_NOT_BUILT', hint })
}

/** Where the program of these very sources is; null if one of them is not there. @param {string} name @param {string} cache @param {readonly string[]} sources relative to the project */
function folderOf(name, cache, sources) {
  try {
    const contents = [...ALWAYS, ...sources.map((source) => join(root, source))].map((file) => readFileSync(file))
    // A program holds absolute paths.
    return join(cache, `${name}-${digest([root, ...sources, ...contents])}`)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return null
    throw error
  }
}

/** What a program was made from when it was built last. @param {string} record @returns {string[] | null} */
function readSources(record) {
  try {
    return JSON.parse(readFileSync(record, 'utf8'))
  } catch {
    return null // There is none, or it was cut short by a crash: it is built.
  }
}

/** @param {readonly (string | Buffer)[]} parts */
function digest(parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return hash.digest('hex').slice(0, 16)
}

/** Another process may have been faster: what it made is the same. @param {string} folder @param {string} making */
async function moveTo(folder, making) {
  try {
    await rename(making, folder)
  } catch (error) {
    if (!existsSync(join(folder, 'main.mjs'))) throw error
  }
}

/** Says that a program is in use. @param {string} folder */
async function touch(folder) {
  const now = new Date()
  // The folder may be somebody else's (an image made by root): then nobody removes it either.
  await utimes(folder, now, now).catch(() => {})
}

/** @param {string} cache @param {string} name */
async function removeOld(cache, name) {
  for (const found of await readdir(cache)) {
    if (!found.startsWith(`${name}-`)) continue
    const path = join(cache, found)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > KEPT_MILLISECONDS) await rm(path, { recursive: true, force: true })
  }
}
