/**
 * Installs the project's packages if they are missing or are not those of package-lock.json. All that is printed goes to stderr, so
 * that a command run through npm keeps stdout to itself.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url))

const LOWEST_NODE = [20, 19]
/** Written after an installation of ours: the hash of the package-lock.json that it followed. */
const STAMP = 'node_modules/.sightline-lockfile'

/** Returns once `node_modules` is that of package-lock.json; ends the process with a message if it can't be made so. */
export function ensureDependencies() {
  requireNode()
  if (isInstalled(root)) return
  console.error('Installing the packages that Sightline needs (only now, a minute or so) …')
  const { command, leading } = npmCommand()
  const flags = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const { status, error } = spawnSync(command, [...leading, ...flags], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    // No CUDA libraries, as .npmrc says too; npm may stop to pass on settings that it does not know.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
    shell: process.platform === 'win32' && leading.length === 0,
  })
  if (status === 0) {
    writeFileSync(join(root, STAMP), lockfileHash(root))
    return
  }
  const reason = error ? `npm could not be started (${error.message})` : `\`npm ci\` ended with exit code ${status}`
  console.error(`error DEPENDENCIES_NOT_INSTALLED: The packages could not be installed: ${reason}.`)
  console.error('  → What npm says above names the cause. Check the network, the proxy and the free disk space, then try again.')
  process.exit(1)
}

/**
 * Whether the packages in `folder` are those of its package-lock.json: either we installed them from this very file, or npm's own
 * record of what it installed agrees with it (somebody ran npm by hand).
 * @param {string} folder
 */
export function isInstalled(folder) {
  const record = join(folder, 'node_modules/.package-lock.json')
  if (!existsSync(record)) return false
  const stamp = join(folder, STAMP)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockfileHash(folder)) return true
  const wanted = readPackages(join(folder, 'package-lock.json'))
  const installed = readPackages(record)
  return Object.entries(wanted).every(([path, entry]) => {
    const there = installed[path]
    if (path === '') return true
    // Packages for other operating systems are left out by npm.
    if (!there) return entry.optional === true || entry.devOptional === true || entry.peer === true
    return there.version === entry.version && there.integrity === entry.integrity
  })
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage
 * @param {string} file
 * @returns {Record<string, LockedPackage>}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {}
  } catch {
    return {} // A record cut short by a crash: everything counts as missing.
  }
}

/** @param {string} folder */
function lockfileHash(folder) {
  return createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex')
}

/** The npm that runs us, else the one on the PATH. */
export function npmCommand() {
  const running = process.env['npm_execpath']
  if (running?.endsWith('npm-cli.js')) return { command: process.execPath, leading: [running] }
  return { command: 'npm', leading: [] }
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [lowestMajor = 0, lowestMinor = 0] = LOWEST_NODE
  if (major > lowestMajor || (major === lowestMajor && minor >= lowestMinor)) return
  console.error(
    `error NODE_TOO_OLD: Sightline needs Node.js ${LOWEST_NODE.join('.')} or newer; this is ${process.versions.node}.`,
  )
  console.error('  → Install a newer one from https://nodejs.org.')
  process.exit(1)
}
