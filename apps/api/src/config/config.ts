/** Settings of a process, from the environment, checked once at the start. */
import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { configInvalid } from '../errors/config-errors.ts'
import { keptSecret } from './kept-secret.ts'
import { variables, type Values, type VariableName } from './variables.ts'

const projectFolder = fileURLToPath(new URL('../../../..', import.meta.url))

export interface SharedConfig {
  readonly databaseUrl: string
  /** How many connections a process may hold. */
  readonly databaseConnections: number
  /** The folder for all that is kept, absolute. */
  readonly home: string
  readonly store: StoreConfig
  readonly logLevel: Values['SIGHTLINE_LOG_LEVEL']
  readonly limits: {
    /** Bytes. */
    readonly modelUpload: number
    readonly imageUpload: number
    readonly runSeconds: number
    /** Bytes. */
    readonly runMemory: number
    /** Of the process with the code of a package. Bytes. */
    readonly packageMemory: number
    /** Of its own time, for one image. */
    readonly packageSeconds: number
  }
  /** For runs that do not ask for one. */
  readonly runtime: 'onnxruntime' | 'tfjs'
}

export type StoreConfig =
  | { readonly kind: 'folder'; readonly folder: string }
  | {
      readonly kind: 'bucket'
      readonly bucket: string
      readonly endpoint: string | undefined
      readonly region: string
      /** Undefined: the machine's own. */
      readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined
      readonly cache: { readonly folder: string; readonly bytes: number }
    }

/** Of the API. */
export interface Config extends SharedConfig {
  readonly host: string
  readonly port: number
  /** The address that people type: `http://localhost:3000`. */
  readonly publicUrl: string
  readonly trustedProxies: readonly string[]
  /** Signs session cookies: at least 32 characters, the same in every process of an installation. */
  readonly secret: string
  /** A catalogue of public models, a file or an address; undefined: ours. */
  readonly catalogue: string | undefined
  /** Who may sign up after the first. */
  readonly signUp: 'open' | 'invitation'
  readonly packages: {
    /** Whether anybody may install some. */
    readonly allowed: boolean
    /** Null: npm's public one. */
    readonly registry: string | null
    /** Of an archive. */
    readonly bytes: number
  }
  readonly webUrl: string
  /** The web app is Next's development server. */
  readonly development: boolean
}

export interface WorkerConfig extends SharedConfig {
  /** Runs at a time. */
  readonly concurrency: number
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Throws CONFIG_INVALID with all that is wrong. */
export function readApiConfig(environment: Environment = process.env): Config {
  const values = read('api', environment)
  const shared = sharedConfig(values)
  return {
    ...shared,
    host: values.SIGHTLINE_HOST,
    port: values.SIGHTLINE_PORT,
    publicUrl: values.SIGHTLINE_PUBLIC_URL ?? `http://localhost:${values.SIGHTLINE_PORT}`,
    trustedProxies: values.SIGHTLINE_TRUSTED_PROXIES,
    secret: values.SIGHTLINE_SECRET ?? keptSecret(shared.home, 'secret'),
    signUp: values.SIGHTLINE_SIGN_UP,
    catalogue: values.SIGHTLINE_CATALOGUE,
    packages: {
      allowed: values.SIGHTLINE_PACKAGES,
      registry: values.SIGHTLINE_PACKAGE_REGISTRY ?? null,
      bytes: values.SIGHTLINE_PACKAGE_MB * 1e6,
    },
    webUrl: values.SIGHTLINE_WEB_URL,
    development: values.SIGHTLINE_DEVELOPMENT,
  }
}

/** Throws CONFIG_INVALID with all that is wrong. */
export function readWorkerConfig(environment: Environment = process.env): WorkerConfig {
  const values = read('worker', environment)
  return { ...sharedConfig(values), concurrency: values.SIGHTLINE_CONCURRENCY }
}

/** What `npm start` needs to know before there is a database. Throws CONFIG_INVALID. */
export function readStartConfig(environment: Environment = process.env) {
  // The start gives its children what they need; so it looks at everything, lest a child stumbles a minute later.
  const values = { ...read('all', { ...environment, DATABASE_URL: environment['DATABASE_URL'] || 'postgresql://chosen-later' }) }
  return {
    databaseUrl: environment['DATABASE_URL'] || undefined,
    home: homeFolder(values.SIGHTLINE_HOME),
    host: values.SIGHTLINE_HOST,
    port: values.SIGHTLINE_PORT,
    /** A port that somebody asked for is not replaced by another. */
    portIsExplicit: Boolean(environment['SIGHTLINE_PORT']),
    publicUrl: values.SIGHTLINE_PUBLIC_URL,
    demo: values.SIGHTLINE_DEMO ?? !environment['DATABASE_URL'],
  }
}

function sharedConfig(values: Values): SharedConfig {
  const home = homeFolder(values.SIGHTLINE_HOME)
  return {
    databaseUrl: values.DATABASE_URL,
    databaseConnections: values.SIGHTLINE_DATABASE_CONNECTIONS,
    home,
    store: storeConfig(values, home),
    logLevel: values.SIGHTLINE_LOG_LEVEL,
    limits: {
      modelUpload: values.SIGHTLINE_MODEL_UPLOAD_MB * 1e6,
      imageUpload: values.SIGHTLINE_IMAGE_UPLOAD_MB * 1e6,
      runSeconds: values.SIGHTLINE_RUN_SECONDS,
      runMemory: values.SIGHTLINE_RUN_MEMORY_MB * 1e6,
      packageMemory: values.SIGHTLINE_PACKAGE_MEMORY_MB * 1e6,
      packageSeconds: values.SIGHTLINE_PACKAGE_SECONDS,
    },
    runtime: values.SIGHTLINE_RUNTIME,
  }
}

function storeConfig(values: Values, home: string): StoreConfig {
  const { SIGHTLINE_S3_BUCKET: bucket, SIGHTLINE_S3_KEY: accessKeyId, SIGHTLINE_S3_SECRET: secretAccessKey } = values
  if (!bucket) return { kind: 'folder', folder: join(home, 'files') }
  return {
    kind: 'bucket',
    bucket,
    endpoint: values.SIGHTLINE_S3_ENDPOINT,
    region: values.SIGHTLINE_S3_REGION,
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
    cache: { folder: join(home, 'cache'), bytes: values.SIGHTLINE_S3_CACHE_MB * 1e6 },
  }
}

/** Checks the variables of a process; those of others keep their default. An empty variable counts as none. */
function read(process: 'api' | 'worker' | 'all', environment: Environment): Values {
  const problems: string[] = []
  const entries = Object.entries(variables).map(([name, variable]) => {
    const text = environment[name] || undefined
    const isUsed = process === 'all' || variable.usedBy.some((used) => used === process)
    const result = variable.schema.safeParse(isUsed ? text : undefined)
    if (result.success) return [name, result.data]
    const shown = text === undefined || 'secret' in variable ? '' : ` (it is \`${text}\`)`
    if (isUsed) problems.push(`${name} ${result.error.issues[0]?.message ?? 'is not valid'}${shown}`)
    return [name, undefined]
  })
  const pair = ['SIGHTLINE_S3_KEY', 'SIGHTLINE_S3_SECRET'] satisfies VariableName[]
  const [missing] = pair.filter((name) => !environment[name])
  if (missing && pair.some((name) => environment[name]))
    problems.push(`${missing} is needed where the other of ${pair.join(' and ')} is set`)
  if (problems.length > 0) throw configInvalid(problems)
  return Object.fromEntries(entries) as Values
}

function homeFolder(given: string | undefined): string {
  if (!given) return join(projectFolder, '.sightline')
  return isAbsolute(given) ? given : resolve(given)
}
