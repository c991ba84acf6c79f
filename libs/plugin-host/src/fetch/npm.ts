/** Runs npm, in a process that gets of our environment what npm needs and no more. */
import { execFile } from 'node:child_process'
import { realpath, stat } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { aborted, type SightlineError } from '@sightline/engine/declarations'
import {
  fetchFailed,
  npmMissing,
  packageUnknown,
  registryRefused,
  registryUnreachable,
  archiveInvalid,
} from '../errors/package-errors.ts'

export interface NpmRequest {
  readonly cwd: string
  /** What errors call what is wanted. */
  readonly spec: string
  readonly registry?: string
  readonly signal?: AbortSignal
}

const TIMEOUT_MILLISECONDS = 10 * 60_000
/** Where npm finds its settings, the network and itself. */
const PASSED_ON =
  /^(path|home|userprofile|appdata|localappdata|systemroot|temp|tmp|tmpdir|lang|lc_all|npm_.*|(https?|no)_proxy|node_extra_ca_certs|ssl_cert_(file|dir))$/i

const OPTIONS = [
  '--ignore-scripts',
  '--json',
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
  '--loglevel=error',
  // What was published a minute ago is found; a registry that is down is noticed soon.
  '--prefer-online',
  '--fetch-retries=1',
  '--fetch-retry-mintimeout=500',
  '--fetch-retry-maxtimeout=3000',
  '--fetch-timeout=60000',
  // No repositories, whatever a dependency says.
  '--git=sightline-takes-no-repositories',
]

/** Throws a SightlineError that says what npm could not do. */
export async function runNpm(args: readonly string[], { cwd, spec, registry, signal }: NpmRequest): Promise<void> {
  const npm = await findNpm()
  const options = [...OPTIONS, ...(registry ? [`--registry=${registry}`] : [])]
  const env: Partial<NodeJS.ProcessEnv> = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => PASSED_ON.test(name) && !/^npm_(lifecycle|package)_/i.test(name)),
  )
  await new Promise<void>((resolve, reject) => {
    const settings = {
      cwd,
      env: env as NodeJS.ProcessEnv,
      signal,
      timeout: TIMEOUT_MILLISECONDS,
      maxBuffer: 1 << 26,
      windowsHide: true,
    }
    execFile(process.execPath, [npm, ...args, ...options], settings, (error, stdout, stderr) => {
      if (!error) return resolve()
      if (signal?.aborted) return reject(aborted())
      reject(describeFailure(spec, { stdout, stderr, message: error.killed ? 'npm took too long' : error.message }))
    })
  })
}

interface Output {
  readonly stdout: string
  readonly stderr: string
  readonly message: string
}

function describeFailure(spec: string, { stdout, stderr, message }: Output): SightlineError {
  const [code, said] = codeAndSummary(stdout) ?? codeAndSummary(stderr) ?? ['', '']
  const summary = (said || stderr.replace(/npm (error|ERR!) ?/g, '').trim() || message)
    .split('\n')[0]
    .replace(/^FetchError: |\.$/g, '')
    .slice(0, 500)
  if (/^(E404|ETARGET|ENOVERSIONS|ENOENT)$/.test(code)) return packageUnknown(spec, summary)
  if (/^(E401|E403|ENEEDAUTH)$/.test(code)) return registryRefused(summary)
  if (/^(EINTEGRITY|TAR_.*|Z_.*|EBADTARBALL|EJSONPARSE)$/.test(code)) return archiveInvalid(spec, summary)
  if (
    /^(ENOTFOUND|ECONN.*|EAI_AGAIN|ETIMEDOUT|ERR_SOCKET_TIMEOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ENOTCACHED|E5\d\d|CERT_.*|.*CERTIFICATE.*|FETCH_ERROR)$/.test(
      code,
    )
  ) {
    return registryUnreachable(summary)
  }
  return fetchFailed(spec, code ? `${summary} (${code})` : summary)
}

/** With --json npm says it in an object, which other text may surround. */
function codeAndSummary(output: string): [code: string, summary: string] | null {
  const json = /\{[\s\S]*\}/.exec(output)?.[0]
  try {
    const { error } = JSON.parse(json ?? '') as { error?: { code?: string; summary?: string; detail?: string } }
    return error ? [error.code ?? '', error.summary ?? error.detail ?? ''] : null
  } catch {
    const code = /npm (?:error|ERR!) code (\S+)/.exec(output)?.[1]
    return code
      ? [
          code,
          output
            .replace(/npm (error|ERR!) ?/g, '')
            .replace(/^code \S+\n/, '')
            .trim(),
        ]
      : null
  }
}

/** The program that `npm` stands for, which Node can run: on Windows `npm` itself needs a shell. Throws NPM_MISSING. */
async function findNpm(): Promise<string> {
  const inside = 'node_modules/npm/bin/npm-cli.js'
  const beside = dirname(await realpath(process.execPath))
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, 'npm'))
  const candidates = [process.env['npm_execpath'], join(beside, '../lib', inside), join(beside, inside), ...onPath]
  for (const candidate of candidates) {
    const path = candidate && (await realpath(candidate).catch(() => null))
    if (path && path.endsWith('npm-cli.js') && (await stat(path)).isFile()) return path
  }
  throw npmMissing()
}
