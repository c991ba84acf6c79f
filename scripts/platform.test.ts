/** `npm start` as people have it: real processes, a real database, the built web app. */
import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { root } from './ensure-dependencies.mjs'
import { isFree, nextFreePort } from './platform-ports.mjs'

const home = mkdtempSync(join(tmpdir(), 'sightline-start-'))
// PostgreSQL, which is another user where we are root, must come through.
chmodSync(home, 0o711)
const started: ChildProcess[] = []
afterAll(() => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(home, { recursive: true, force: true })
})

/** A first start may have to build the web app. */
const BUILD = 300_000
const PERSON = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' }

describe.skipIf(process.platform !== 'linux')('npm start', () => {
  test('starts, refuses a second beside it, and leaves nothing at Ctrl-C', { timeout: BUILD }, async () => {
    const platform = start()
    const address = await platform.ready()
    expect(await (await fetch(`${address}/api/ready`)).json()).toEqual({ ready: true, database: true, store: true, queue: true })
    expect((await fetch(`${address}/sign-in`)).headers.get('content-type')).toContain('text/html')
    expect((await post(address, 'sign-up/email', PERSON)).status).toBe(200)

    const second = start()
    expect(await second.ended).toMatchObject({ code: 1, stderr: expect.stringContaining(`ALREADY_RUNNING`) })

    const processes = descendants(platform.pid)
    expect(processes.length).toBeGreaterThanOrEqual(5)
    const asked = Date.now()
    process.kill(platform.pid, 'SIGINT')
    expect(await platform.ended).toMatchObject({ code: 0, stderr: '' })
    expect(Date.now() - asked).toBeLessThan(10_000)
    await expect.poll(() => processes.filter(isAlive), { timeout: 3000 }).toEqual([])
    expect(existsSync(join(home, 'running.json'))).toBe(false)
  })

  test('keeps the data; a part that crashes takes the others with it, and says why', { timeout: 60_000 }, async () => {
    const platform = start()
    const address = await platform.ready()
    expect((await post(address, 'sign-in/email', PERSON)).status).toBe(200)

    const processes = descendants(platform.pid)
    const worker = processes.find((pid) => commandOf(pid).includes('apps/api/src/worker.ts'))
    process.kill(worker ?? 0, 'SIGKILL')
    const { code, stderr } = await platform.ended
    expect(code).toBe(1)
    expect(stderr).toContain('error PART_ENDED: The worker was ended by SIGKILL.')
    expect(stderr).toContain('taking runs')
    await expect.poll(() => processes.filter(isAlive), { timeout: 3000 }).toEqual([])
  })

  test('all parts end when it is killed; the next start finds nothing in its way', { timeout: 60_000 }, async () => {
    const platform = start()
    await platform.ready()
    const processes = descendants(platform.pid)
    process.kill(platform.pid, 'SIGKILL')
    await expect.poll(() => processes.filter(isAlive), { timeout: 15_000, interval: 100 }).toEqual([])

    const next = start()
    await next.ready()
    process.kill(next.pid, 'SIGTERM')
    expect(await next.ended).toMatchObject({ code: 0 })
  })

  test('a port that was asked for and is taken', async () => {
    const { server, port } = await occupy()
    const { code, stderr } = await start({ SIGHTLINE_PORT: String(port) }).ended
    server.close()
    expect(code).toBe(1)
    expect(stderr).toContain(`error PORT_TAKEN: Port ${port}`)
    expect(existsSync(join(home, 'running.json'))).toBe(false)
  })
})

test('the next free port', async () => {
  const { server, port } = await occupy()
  expect(await isFree(port, '127.0.0.1')).toBe(false)
  expect(await nextFreePort(port, '127.0.0.1')).toBeGreaterThan(port)
  server.close()
})

function start(extra: NodeJS.ProcessEnv = {}) {
  const settings = { SIGHTLINE_HOME: home, SIGHTLINE_PORT: '0', SIGHTLINE_DEMO: '0', DATABASE_URL: '', ...extra }
  const child = spawn(process.execPath, ['scripts/start.mjs'], { cwd: root, env: { ...process.env, ...settings }, stdio: 'pipe' })
  started.push(child)
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  return {
    pid: child.pid ?? 0,
    ended,
    /** Its address. */
    ready: () =>
      new Promise<string>((resolve, reject) => {
        void ended.then(() => reject(new Error(`It ended:\n${stdout}${stderr}`)))
        child.stdout.on('data', () => {
          const [, address] = /Sightline is at (\S+)/.exec(stdout) ?? []
          if (address && stdout.includes('Ctrl-C ends it')) resolve(address)
        })
      }),
  }
}

function post(address: string, path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json', origin: address }
  return fetch(`${address}/api/auth/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
}

async function occupy(): Promise<{ server: Server; port: number }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, port: (server.address() as AddressInfo).port }
}

/** All processes that the process has started, and what those have started. */
function descendants(pid: number): number[] {
  const parents = readdirSync('/proc').flatMap((name) => {
    const parent = Number(read(`/proc/${name}/stat`).split(') ').at(-1)?.split(' ')[1])
    return /^\d+$/.test(name) ? [{ pid: Number(name), parent }] : []
  })
  const below = (one: number): number[] =>
    parents.filter(({ parent }) => parent === one).flatMap((child) => [child.pid, ...below(child.pid)])
  return below(pid)
}

function isAlive(pid: number): boolean {
  const state = read(`/proc/${pid}/stat`).split(') ').at(-1)?.[0]
  return state !== undefined && state !== '' && state !== 'Z'
}

const commandOf = (pid: number) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // It has ended.
  }
}
