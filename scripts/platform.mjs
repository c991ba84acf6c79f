/**
 * `npm start` and `npm run dev`: brings up the database, the web app, the demo, the API and a worker, in this order as far as one needs the other, and ends them all together.
 * Whatever the cause of the end, nothing stays: parts are asked to end and then made to, and all of them end by themselves when this process is killed.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './ensure-dependencies.mjs'
import { lockHome } from './platform-lock.mjs'
import { anyPort, isFree, nextFreePort } from './platform-ports.mjs'
import { lastLines, startPart } from './platform-process.mjs'
import { createReport } from './platform-report.mjs'
import { markBuilt, sourcesToBuild, webFolder } from './platform-web.mjs'
import { importProgram } from './run-program.mjs'

const READY_MILLISECONDS = 120_000
const PROGRAM = join(root, 'scripts/program.mjs')
/** Node starts a program again when a source of it has changed, if it reads the sources themselves. */
const WATCHED = ['--watch', '--watch-preserve-output', '--import', 'tsx']
const NEXT = join(root, 'scripts/run-next.mjs')

/** An end that is explained to the person who started us. */
class Stop extends Error {
  /** @param {string} code @param {string} message @param {string} hint @param {readonly string[]} [details] */
  constructor(code, message, hint, details = []) {
    super(message)
    this.code = code
    this.hint = hint
    this.details = details
  }
}

/** @param {{ development: boolean }} options */
export async function runPlatform({ development }) {
  const report = createReport()
  /** Ended in the reverse of their order. @type {(() => Promise<void>)[]} */
  const endings = []
  /** @type {Set<import('./platform-process.mjs').Part>} */
  const parts = new Set()
  const interrupted = watchSignals(() => parts.forEach((part) => part.kill()))
  /** @type {unknown} */
  let failure
  try {
    await Promise.race([bringUp({ development, report, endings, parts }), interrupted])
  } catch (error) {
    failure = error
  }
  if (failure === undefined) report.say('\nEnding …')
  for (const end of endings.reverse()) await end().catch((error) => report.fail(error))
  if (failure !== undefined) report.fail(failure)
  process.exit(failure === undefined ? 0 : 1)
}

/** Resolves with the first signal; a second one no longer waits for anybody. @param {() => void} insist @returns {Promise<void>} */
function watchSignals(insist) {
  return new Promise((resolve) => {
    let count = 0
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => {
        if (++count === 1) resolve()
        else insist()
      })
    }
  })
}

/**
 * Settles when a part has ended that should not have.
 * @param {{ development: boolean, report: ReturnType<typeof createReport>, endings: (() => Promise<void>)[], parts: Set<import('./platform-process.mjs').Part> }} context
 */
async function bringUp({ development, report, endings, parts }) {
  const { readStartConfig } = await importProgram('apps/api/src/config/config.ts')
  const config = readStartConfig()
  const locked = lockHome(config.home)
  if ('running' in locked) {
    const { pid, address } = locked.running
    throw new Stop(
      'ALREADY_RUNNING',
      `Sightline runs already with ${config.home}${address ? `, at ${address}` : ''} (process ${pid}).`,
      'Use that one, or end it first. For a second one beside it set SIGHTLINE_HOME to another folder.',
    )
  }
  endings.push(async () => locked.lock.release())
  const log = (/** @type {string} */ name) => join(config.home, 'logs', `${name}.log`)

  /** @param {Omit<import('./platform-process.mjs').PartOptions, 'log'> & { file: string }} options */
  const start = ({ file, ...options }) => {
    const part = startPart({ ...options, log: log(file) })
    parts.add(part)
    endings.push(() => part.stop())
    return part
  }
  /** A part that does its work and ends. @param {Parameters<typeof start>[0]} options */
  const complete = async (options) => {
    const part = start(options)
    const { code } = await part.ended
    if (code !== 0) throw ended(part, code)
  }

  const port = await choosePort(config, report)
  const webPort = await anyPort()
  const webUrl = `http://127.0.0.1:${webPort}`
  const address = config.publicUrl ?? `http://localhost:${port}`
  const shared = {
    SIGHTLINE_HOME: config.home,
    NODE_ENV: development ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
  }
  const startWeb = () => {
    const args = [development ? 'dev' : 'start', '--port', String(webPort), '--hostname', '127.0.0.1']
    return start({ name: 'The web app', program: NEXT, args, cwd: webFolder, env: shared, file: 'web' })
  }
  const toBuild = development ? null : sourcesToBuild()
  // It needs nobody else: where it is built it starts beside the database.
  const earlyWeb = toBuild ? null : startWeb()
  const database = await report.step('database', () => bringUpDatabase(config))
  endings.push(() => database.stop())
  const env = { ...shared, DATABASE_URL: database.url }
  if (toBuild) {
    await report.step('web app', async () => {
      await complete({
        name: 'The build of the web app',
        program: NEXT,
        args: ['build'],
        cwd: webFolder,
        env: shared,
        file: 'web-build',
      })
      markBuilt(toBuild)
      return { isNew: true }
    })
  }
  const demoFile = join(config.home, 'demo.json')
  const seed = 'apps/api/src/seed/main.ts'
  const wantsDemo = config.demo && existsSync(join(root, seed))
  const seedDemo = () => complete({ name: 'Making the demo', program: PROGRAM, args: [seed, demoFile], env, file: 'demo' })
  const demoIsNew = wantsDemo && !existsSync(demoFile)
  if (demoIsNew) {
    await report.step('demo', async () => {
      await seedDemo()
      return { isNew: true }
    })
  }

  const sources = (/** @type {string} */ source) =>
    development ? { program: join(root, source), nodeArgs: WATCHED } : { program: PROGRAM, args: [source] }
  const ofApi = {
    ...env,
    SIGHTLINE_PORT: String(port),
    SIGHTLINE_WEB_URL: webUrl,
    ...(development && { SIGHTLINE_DEVELOPMENT: '1' }),
  }
  const worker = start({ name: 'The worker', ...sources('apps/api/src/worker.ts'), env, file: 'worker' })
  const running = [
    earlyWeb ?? startWeb(),
    start({ name: 'The API', ...sources('apps/api/src/main.ts'), env: ofApi, file: 'api' }),
    worker,
  ]
  const crash = Promise.race([
    ...running.map(async (part) => {
      const { code, signal } = await part.ended
      throw ended(part, signal ?? code)
    }),
    database.ended.then(() => {
      throw new Stop('DATABASE_ENDED', 'The database has ended.', `Its log is ${log('postgres')}.`, lastLines(log('postgres')))
    }),
  ])
  // Looked after below; at this point nobody has asked yet.
  crash.catch(() => {})
  const host = ['0.0.0.0', '::'].includes(config.host) ? '127.0.0.1' : config.host
  const local = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  await Promise.race([
    Promise.all([
      answers(webUrl),
      answers(`${local}/api/ready`),
      // Under --watch it is another process that would say so.
      development ? null : worker.ready,
      wantsDemo && !demoIsNew ? seedDemo() : null,
    ]),
    crash,
  ])
  locked.lock.tell(address)
  report.ready({ address, demo: wantsDemo ? readDemo(demoFile) : null, home: config.home, databaseFolder: database.folder })
  await crash
}

/** @param {{ databaseUrl: string | undefined, home: string }} config */
async function bringUpDatabase({ databaseUrl, home }) {
  const { applyMigrations } = await importProgram('apps/api/src/database/migrate.ts')
  if (databaseUrl) {
    const applied = await applyMigrations(databaseUrl)
    return { url: databaseUrl, folder: null, isNew: applied.length > 0, ended: new Promise(() => {}), stop: async () => {} }
  }
  const { startEmbeddedDatabase } = await importProgram('apps/api/src/database/embedded/start-embedded.ts')
  const database = await startEmbeddedDatabase(home)
  try {
    const applied = await applyMigrations(database.url)
    return { ...database, isNew: applied.length > 0 }
  } catch (error) {
    await database.stop()
    throw error
  }
}

/** @param {{ port: number, host: string, portIsExplicit: boolean }} config @param {ReturnType<typeof createReport>} report */
async function choosePort({ port, host, portIsExplicit }, report) {
  if (port === 0) return anyPort()
  if (await isFree(port, host)) return port
  const hint = 'End the program that has it, or set SIGHTLINE_PORT to another port.'
  if (portIsExplicit)
    throw new Stop('PORT_TAKEN', `Port ${port} of ${host}, which SIGHTLINE_PORT asks for, is taken by another program.`, hint)
  const free = await nextFreePort(port + 1, host)
  if (free === null) throw new Stop('PORT_TAKEN', `Port ${port} of ${host} is taken, and so are those after it.`, hint)
  report.say(`Port ${port} is taken by another program; this is at ${free}.`)
  return free
}

/** @param {string} url */
async function answers(url) {
  const deadline = Date.now() + READY_MILLISECONDS
  for (;;) {
    const ok = await globalThis.fetch(url, { redirect: 'manual', signal: globalThis.AbortSignal.timeout(30_000) }).then(
      ({ status }) => status < 500,
      () => false,
    )
    if (ok) return
    if (Date.now() > deadline)
      throw new Stop(
        'NOT_READY',
        `${url} does not answer after ${READY_MILLISECONDS / 1000} s.`,
        'The logs in the folder `logs` of SIGHTLINE_HOME say why.',
      )
    await sleep(100)
  }
}

/** @param {import('./platform-process.mjs').Part} part @param {number | string | null} how */
function ended({ name, log, logStart }, how) {
  const by = typeof how === 'string' ? `was ended by ${how}` : `has ended with exit code ${how ?? 'unknown'}`
  return new Stop('PART_ENDED', `${name} ${by}.`, `These are the last lines of its log, ${log}.`, lastLines(log, logStart))
}

/** @param {string} file @returns {{ email: string, password: string } | null} */
function readDemo(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
}
