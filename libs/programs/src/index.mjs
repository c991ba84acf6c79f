/**
 * TypeScript programs of the project as plain JavaScript. A loader that translates at run time (tsx) costs each process a second and some 50 MiB; processes that hold
 * models are started often, and beside each other.
 *
 * A program is its entry with all that it reaches in this repository; packages stay where npm has put them. It is kept under a name made of the contents of all that
 * it was made from, so that it is never out of date, and several processes may build it at the same time.
 */
import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** The project's folder. */
const root = fileURLToPath(new URL('../../..', import.meta.url))
const CACHE = join(root, 'node_modules/.cache/sightline/programs')
const BUNDLER = fileURLToPath(new URL('bundle.mjs', import.meta.url))
/** What decides how a program comes out, beside its own sources: what is to be installed and what is. */
const ALWAYS = [join(root, 'package-lock.json'), join(root, 'node_modules/.package-lock.json'), BUNDLER]
/** So many of an entry are kept, since a process that still runs an older one may load parts of it later. */
const KEPT = 5
/** @type {ReadonlySet<string | undefined>} */
const READ_ONLY = new Set(['EACCES', 'EPERM', 'EROFS'])

/** @typedef {Record<string, string>} Sources digests of contents by path relative to the project */

/** @type {typeof import('./index.d.mts').programFor} */
export async function programFor(entry, { cache = CACHE } = {}) {
  const file = resolve(root, entry instanceof URL ? fileURLToPath(entry) : entry)
  const name = nameOf(relative(root, file))
  const sources = readRecord(join(cache, `${name}.json`))
  const folder = sources && isAsIs(sources) ? folderOf(name, cache, sources) : null
  if (folder && existsSync(join(folder, 'main.mjs'))) {
    await touch(folder)
    return join(folder, 'main.mjs')
  }
  return build({ entry: file, name, cache })
}

/** Readable, since lists of processes show it, and no other entry's. @param {string} entry relative to the project */
function nameOf(entry) {
  return `${entry.replace(/\.m?ts$/, '').replace(/[^\w]+/g, '-')}-${digest([entry]).slice(0, 6)}`
}

/** @param {{ entry: string, name: string, cache: string }} program */
async function build({ entry, name, cache }) {
  const making = join(cache, `${name}-${randomUUID()}.making`)
  await mkdir(making, { recursive: true }).catch((/** @type {NodeJS.ErrnoException} */ error) => {
    throw READ_ONLY.has(error.code) ? notWritable(name, cache, error) : error
  })
  try {
    const sources = await bundle(entry, making)
    const folder = folderOf(name, cache, sources)
    await moveTo(folder, making)
    await writeFile(`${making}.json`, JSON.stringify(sources))
    await rename(`${making}.json`, join(cache, `${name}.json`))
    await removeOld(cache, { name, kept: folder })
    return join(folder, 'main.mjs')
  } finally {
    await rm(making, { recursive: true, force: true })
  }
}

/** @param {string} entry @param {string} folder @returns {Promise<Sources>} */
async function bundle(entry, folder) {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [BUNDLER, entry, root, folder], { maxBuffer: 2 ** 26 })
    return JSON.parse(stdout)
  } catch (error) {
    // What esbuild says of the sources.
    const { stderr } = /** @type {{ stderr?: string }} */ (error)
    throw stderr ? new Error(stderr.trim(), { cause: error }) : error
  }
}

/** @param {string} name @param {string} cache @param {Error} cause */
function notWritable(name, cache, cause) {
  const message = `${name} is not built from its present sources yet, and ${cache} cannot be written to (${cause.message}).`
  const hint = 'Run `node scripts/prepare.mjs` in the project’s folder as the user to whom it belongs.'
  return Object.assign(new Error(message, { cause }), { code: 'PROGRAM_NOT_BUILT', hint })
}

/** Where the program of these sources is. @param {string} name @param {string} cache @param {Sources} sources */
function folderOf(name, cache, sources) {
  const always = ALWAYS.map((file) => (existsSync(file) ? readFileSync(file) : 'none'))
  // A program holds absolute paths.
  return join(cache, `${name}-${digest([root, ...always, ...Object.entries(sources).flat()])}`)
}

/** Whether the sources are still those. @param {Sources} sources */
function isAsIs(sources) {
  try {
    return Object.entries(sources).every(([path, known]) => sha256(readFileSync(join(root, path))) === known)
  } catch {
    return false // One is not there any more; whether that matters is seen when the program is built.
  }
}

/** What a program was made from when it was built last. @param {string} record @returns {Sources | null} */
function readRecord(record) {
  try {
    return JSON.parse(readFileSync(record, 'utf8'))
  } catch {
    return null // There is none, or it was cut short by a crash: it is built.
  }
}

/** @param {Buffer} contents */
function sha256(contents) {
  return createHash('sha256').update(contents).digest('hex')
}

/** @param {readonly (string | Buffer)[]} parts */
function digest(parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return hash.digest('hex').slice(0, 16)
}

/** Another process may have been faster: what it made is the same. @param {string} folder @param {string} making */
async function moveTo(folder, making) {
  if (existsSync(folder) && !existsSync(join(folder, 'main.mjs'))) await rm(folder, { recursive: true })
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

/** @param {string} cache @param {{ name: string, kept: string }} program */
async function removeOld(cache, { name, kept }) {
  const names = (await readdir(cache)).filter((found) => found.startsWith(`${name}-`) && found !== basename(kept))
  const ages = await Promise.all(
    names.map(async (found) => {
      // Another process may have removed it.
      const { mtimeMs } = await stat(join(cache, found)).catch(() => ({ mtimeMs: 0 }))
      return { path: join(cache, found), mtimeMs }
    }),
  )
  const old = ages.sort((one, other) => other.mtimeMs - one.mtimeMs).slice(KEPT - 1)
  for (const { path } of old) await rm(path, { recursive: true, force: true })
}
