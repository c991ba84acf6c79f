/**
 * `npm test`: installs what is missing, then checks formatting, types and lint, and runs the tests of every project. Everything runs even
 * if something fails before, so that one run shows all there is to mend. The last line reads `N passed, N failed, N skipped`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ensureDependencies, root } from './ensure-dependencies.mjs'
import { ensureClient } from './ensure-client.mjs'
import { summarize, summaryLine } from './test-summary.mjs'

const reports = join(root, '.sightline/test-reports')
// Nx without its background process, its cloud and its screen: the same on a terminal, in CI and in a container.
const environment = { NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false', NX_INTERACTIVE: 'false', CI: 'true' }

ensureDependencies()
ensureClient()
rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })

const checks = [
  { name: 'formatting (mend it with `npm run format`)', succeeded: run('prettier', ['--check', '--log-level=warn', '.']) },
  { name: 'types', succeeded: run('nx', ['run-many', '-t', 'typecheck', '--output-style=static']) },
  { name: 'lint', succeeded: run('nx', ['run-many', '-t', 'lint', '--output-style=static']) },
]
const runs = projectsWithTests().map((project) => {
  const file = join(reports, `${project}.json`)
  const succeeded = run('nx', ['run', `${project}:test`, '--output-style=static'], { SIGHTLINE_TEST_REPORT: file })
  return { project, succeeded, report: existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null }
})
const sharedData = process.env['SIGHTLINE_SHARED_DATA'] ?? resolve(root, '../shared/data')
const summary = summarize({ checks, runs, sharedDataIsThere: existsSync(sharedData) })
if (summary.problems.length > 0) console.log(['', 'Failed:', ...summary.problems.map((problem) => `  ${problem}`), ''].join('\n'))
console.log(summaryLine(summary))
process.exitCode = summary.failed > 0 ? 1 : 0

/**
 * Runs a program of a package; its output goes to ours.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Record<string, string>} [extra] more environment variables
 */
function run(program, args, extra = {}) {
  const { status, signal } = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], extra })
  if (signal === 'SIGINT') process.exit(130)
  return status === 0
}

/** @returns {string[]} */
function projectsWithTests() {
  const { stdout, status } = spawn('nx', ['show', 'projects', '--with-target', 'test', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    extra: {},
  })
  if (status !== 0) return []
  return JSON.parse(stdout)
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ stdio: import('node:child_process').StdioOptions, extra: Record<string, string> }} options
 */
function spawn(program, args, { stdio, extra }) {
  return spawnSync(process.execPath, [binaryOf(program), ...args], {
    cwd: root,
    stdio,
    encoding: 'utf8',
    env: { ...process.env, ...environment, ...extra },
  })
}

/** @param {string} program */
function binaryOf(program) {
  const folder = join(root, 'node_modules', program)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof bin === 'string' ? bin : bin[program])
}
