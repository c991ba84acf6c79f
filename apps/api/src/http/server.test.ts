import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { initTRPC } from '@trpc/server'
import { z } from 'zod'
import type { Context } from '../trpc/context.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

/** Seconds of silence of the event stream; as in life: SIGHTLINE_TEST_SILENCE=60. */
const SILENCE = Number(process.env['SIGHTLINE_TEST_SILENCE'] ?? 1.5)
const PING_MILLISECONDS = SILENCE >= 60 ? 15_000 : 300

/** Stands for Next: says what it has been asked. */
let web: Server
let server: TestServer
let openStreams = 0

const t = initTRPC.context<Context>().create({ sse: { ping: { enabled: true, intervalMs: PING_MILLISECONDS } } })
const router = t.router({
  /** One event, a long silence, another event. */
  silent: t.procedure.subscription(async function* ({ signal }) {
    openStreams++
    try {
      yield 'before'
      await sleep(SILENCE * 1000, undefined, { signal: signal as AbortSignal })
      yield 'after'
      await sleep(60_000, undefined, { signal: signal as AbortSignal })
    } finally {
      openStreams--
    }
  }),
  echo: t.procedure.input(z.object({ token: z.string() })).query(({ input, ctx }) => {
    ctx.log.info({ token: input.token, deep: { password: input.token }, headers: { cookie: input.token } }, 'careless')
    return input.token.length
  }),
  change: t.procedure.mutation(() => 'changed'),
})

beforeAll(async () => {
  web = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers }))
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  const { port } = web.address() as AddressInfo
  server = await startTestServer({ router, settings: { webUrl: `http://127.0.0.1:${port}` } })
})
afterAll(async () => {
  await server.close()
  await new Promise((resolve) => web.close(resolve))
})

const ask = (path: string, init?: RequestInit) => fetch(server.address + path, init)

describe('health', () => {
  test('alive and ready, never cached', async () => {
    const [health, ready] = await Promise.all([ask('/api/health'), ask('/api/ready')])
    expect([health.status, ready.status]).toEqual([200, 200])
    expect(await ready.json()).toEqual({ ready: true, database: true, store: true, queue: true })
    expect(ready.headers.get('cache-control')).toBe('no-store')
  })
})

describe('event streams', () => {
  test(`one that is silent for ${SILENCE} s, read by a client that takes gzip`, { timeout: (SILENCE + 10) * 1000 }, async () => {
    const started = Date.now()
    const stream = await openStream('/api/trpc/silent', { 'accept-encoding': 'gzip, deflate, br' })
    expect(stream.headers['content-type']).toContain('text/event-stream')
    expect(stream.headers['content-encoding']).toBeUndefined()
    expect(stream.headers['cache-control']).toBe('no-cache, no-transform')
    const heard: { text: string; at: number }[] = []
    for await (const chunk of stream) {
      heard.push({ text: String(chunk), at: Date.now() - started })
      if (String(chunk).includes('after')) break
    }
    const at = (text: string) => heard.find((one) => one.text.includes(text))?.at ?? Infinity
    expect(at('before')).toBeLessThan(1000)
    expect(at('after')).toBeGreaterThanOrEqual(SILENCE * 1000)
    expect(at('after')).toBeLessThan(SILENCE * 1000 + 1000)
    expect(heard.filter(({ text }) => text.includes('event: ping')).length).toBeGreaterThanOrEqual(3)
    stream.destroy()
    await expect.poll(() => openStreams).toBe(0)
  })
})

describe('from where', () => {
  const post = (headers: Record<string, string>) =>
    ask('/api/trpc/change', { method: 'POST', headers: { 'content-type': 'application/json', ...headers } })

  test.each([
    ['our own page', { origin: 'http://localhost:3000' }, 200],
    ['a script without a page', {}, 200],
    ['a page of another site', { origin: 'https://evil.example' }, 403],
    ['a page on another port of this machine', { origin: 'http://localhost:8080' }, 403],
    ['a page without an origin', { origin: 'null' }, 403],
  ])('a change from %s: %i', async (_, headers, status) => {
    const response = await post(headers as Record<string, string>)
    expect(response.status).toBe(status)
    if (status === 403)
      expect(await response.json()).toMatchObject({ error: { code: expect.any(String), hint: expect.any(String) } })
  })
})

describe('what is not the API’s', () => {
  test('is the web app’s, with a nonce for its scripts', async () => {
    const response = await ask('/experiments/1?tab=runs', { headers: { 'x-nonce': 'mine', 'content-security-policy': 'mine' } })
    const policy = response.headers.get('content-security-policy') ?? ''
    const [, nonce] = /script-src 'self' 'nonce-([^']+)';/.exec(policy) ?? []
    expect(nonce).toHaveLength(24)
    expect(policy).not.toContain('unsafe-eval')
    expect(await response.json()).toMatchObject({
      method: 'GET',
      url: '/experiments/1?tab=runs',
      headers: { 'x-nonce': nonce, 'content-security-policy': policy, 'x-forwarded-proto': 'http' },
    })
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('strict-transport-security')).toBeNull()
    const again = await ask('/')
    expect(again.headers.get('content-security-policy')).not.toBe(policy)
  })

  test('under /api there is nothing of it', async () => {
    const response = await ask('/api/nothing')
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })
})

describe('requests that are refused', () => {
  test.each([
    ['no JSON', '{', 400],
    ['too much', JSON.stringify('x'.repeat(1_100_000)), 413],
  ])('%s', async (_, body, status) => {
    const response = await ask('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error: { message: expect.any(String), hint: expect.any(String) } })
  })
})

describe('the log', () => {
  test('has one line for a request, with its id, and no secret', async () => {
    const secret = 'SECRET-WORD'
    const input = encodeURIComponent(JSON.stringify({ token: secret }))
    const response = await ask(`/api/trpc/echo?input=${input}`, {
      headers: { cookie: `sightline.session_token=${secret}`, authorization: `Bearer ${secret}` },
    })
    expect(response.status).toBe(200)
    const id = response.headers.get('x-request-id')
    await expect.poll(() => linesOf(id ?? '').length).toBe(2)
    expect(linesOf(id ?? '')[1]).toMatchObject({
      level: 'info',
      method: 'GET',
      path: '/api/trpc/echo',
      status: 200,
      msg: 'request',
    })
    expect(server.logged.join('')).not.toContain(secret)
  })

  const linesOf = (id: string) =>
    server.logged.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ reqId }) => reqId === id)
})

describe('trouble', () => {
  test('the web app is away: said so, and tried again', async () => {
    const alone = await startTestServer({ router, settings: { webUrl: 'http://127.0.0.1:1' } })
    try {
      const response = await fetch(alone.address)
      expect(response.status).toBe(502)
      expect(await response.json()).toMatchObject({ error: { code: 'WEB_APP_AWAY' } })
    } finally {
      await alone.close()
    }
  })

  test('the database is gone: alive, but not ready', async () => {
    const alone = await startTestServer({ router })
    try {
      await alone.database.close()
      const [health, ready] = await Promise.all([fetch(`${alone.address}/api/health`), fetch(`${alone.address}/api/ready`)])
      expect(health.status).toBe(200)
      expect(ready.status).toBe(503)
      expect(await ready.json()).toMatchObject({ ready: false, database: false, store: true, queue: false })
      expect(alone.logged.join('')).not.toContain('for%20tests')
    } finally {
      await alone.close()
    }
  })
})

function openStream(path: string, headers: Record<string, string>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(server.address + path, { headers: { accept: 'text/event-stream', ...headers } }, resolve).on('error', reject)
  })
}
