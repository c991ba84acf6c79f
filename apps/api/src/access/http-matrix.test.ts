/** The whole server, by HTTP and with real sessions: every plain route × everybody, foreign origins, and how failures look from outside. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAuth } from '../auth/auth.ts'
import { ROLES, type Role } from '../contract/index.ts'
import { buildServer } from '../http/server.ts'
import { CALLERS, createWorld, isRole, type CallerName, type Things, type World } from './testing/world.ts'

let world: World
let things: Things
let foreign: Things
let app: FastifyInstance
const logged: string[] = []
/** `GET /api/health`, as they are registered. */
const routes: string[] = []
const cookies: Partial<Record<CallerName, string>> = {}
const ORIGIN = 'http://localhost:3000'

beforeAll(async () => {
  world = await createWorld()
  things = await world.addThings(world.workspaceId)
  foreign = await world.addThings(world.otherWorkspaceId)
  const { services } = world
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) })
  const noteRoutes = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', ({ method, url }) => void routes.push(...[method].flat().map((one) => `${one} ${url}`)))
  }
  subscribe('fastify.initialization', noteRoutes)
  app = await buildServer({ services, auth: createAuth({ db: services.db, config: services.config, log }), log })
  unsubscribe('fastify.initialization', noteRoutes)
  for (const caller of CALLERS.filter((name) => name !== 'anonymous')) {
    const payload = { email: `${caller}@example.org`, password: 'correct horse battery' }
    const { headers } = await app.inject({ method: 'POST', url: '/api/auth/sign-in/email', headers: { origin: ORIGIN }, payload })
    cookies[caller] = String(headers['set-cookie']).split(';')[0]
  }
})
afterAll(async () => {
  await app.close()
  await world.close()
})

interface Request {
  readonly method?: 'GET' | 'POST'
  readonly url: string
  readonly headers?: Record<string, string>
  readonly payload?: string | object
}

function ask(caller: CallerName, { method = 'GET', url, headers, payload }: Request) {
  const cookie = cookies[caller]
  return app.inject({
    method,
    url,
    headers: { origin: ORIGIN, ...(cookie && { cookie }), ...headers },
    ...(payload !== undefined && { payload }),
  })
}

const form = {
  method: 'POST' as const,
  headers: { 'content-type': 'multipart/form-data; boundary=x' },
  payload: '--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nnot a picture\r\n--x--\r\n',
}

type Least = Role | 'installation owner' | 'anyone'

const ROUTES: Record<string, { readonly least: Least; readonly request: (of: Things) => Request }> = {
  'GET /api/health': { least: 'anyone', request: () => ({ url: '/api/health' }) },
  'GET /api/ready': { least: 'anyone', request: () => ({ url: '/api/ready' }) },
  'GET /api/files/images/:id': { least: 'viewer', request: ({ imageId }) => ({ url: `/api/files/images/${imageId}` }) },
  'GET /api/files/images/:id/thumbnail': {
    least: 'viewer',
    request: ({ imageId }) => ({ url: `/api/files/images/${imageId}/thumbnail` }),
  },
  'GET /api/files/artifacts/:id': {
    least: 'viewer',
    request: ({ artifactId }) => ({ url: `/api/files/artifacts/${artifactId}.npy` }),
  },
  'GET /api/files/artifacts/:id/thumbnail.png': {
    least: 'viewer',
    request: ({ artifactId }) => ({ url: `/api/files/artifacts/${artifactId}/thumbnail.png` }),
  },
  'GET /api/files/artifacts/:id/picture.png': {
    least: 'viewer',
    request: ({ artifactId }) => ({ url: `/api/files/artifacts/${artifactId}/picture.png` }),
  },
  'GET /api/files/model-versions/:id/model.onnx': {
    least: 'viewer',
    request: ({ versionId }) => ({ url: `/api/files/model-versions/${versionId}/model.onnx?gradient` }),
  },
  'GET /api/files/model-versions/:id/file': {
    least: 'viewer',
    request: ({ versionId }) => ({ url: `/api/files/model-versions/${versionId}/file?path=model.h5` }),
  },
  'GET /api/files/runs/:id': { least: 'viewer', request: ({ runId }) => ({ url: `/api/files/runs/${runId}.json` }) },
  'POST /api/uploads/models': {
    least: 'editor',
    request: ({ workspaceId }) => ({ ...form, url: `/api/uploads/models?workspaceId=${workspaceId}&name=x` }),
  },
  'POST /api/uploads/images': {
    least: 'editor',
    request: ({ imageSetId }) => ({ ...form, url: `/api/uploads/images?imageSetId=${imageSetId}` }),
  },
  'POST /api/uploads/packages': { least: 'installation owner', request: () => ({ ...form, url: '/api/uploads/packages' }) },
}

function refusalOf(caller: CallerName, least: Least): number | null {
  if (least === 'anyone') return null
  if (caller === 'anonymous') return 401
  if (least === 'installation owner') return caller === 'owner' ? null : 403
  if (!isRole(caller)) return 404
  return ROLES.indexOf(caller) <= ROLES.indexOf(least) ? null : 403
}

it('every plain route says who may ask', () => {
  // Sign-in and tRPC have tables of their own.
  const plain = routes.filter((route) => route.includes(' /api/') && !/ \/api\/(auth|trpc)\/| HEAD |\/api\/\*$/.test(` ${route}`))
  expect(Object.keys(ROUTES).sort()).toEqual(plain.sort())
})

describe.each(Object.entries(ROUTES))('%s', (_, { least, request }) => {
  it.each(CALLERS.map((caller) => [caller, refusalOf(caller, least)] as const))('%s: %s', async (caller, refusal) => {
    const files = await world.database.db.storedFile.count()
    const { statusCode, body } = await ask(caller, request(things))
    if (refusal) {
      expect(statusCode).toBe(refusal)
      expect(JSON.parse(body)).toEqual({
        error: { code: expect.any(String), message: expect.any(String), hint: expect.any(String) },
      })
      expect(await world.database.db.storedFile.count()).toBe(files)
    } else {
      // A form with nothing good in it is refused by what it holds (here: no runner to look at it), after access was given.
      expect([401, 403, 404]).not.toContain(statusCode)
      if (request(things).method !== 'POST') expect(statusCode).toBe(200)
    }
  })
})

it('a model of another workspace gets no version through one’s own', async () => {
  const url = `/api/uploads/models?workspaceId=${world.workspaceId}&name=x&modelId=${foreign.modelId}`
  expect((await ask('owner', { ...form, url })).statusCode).toBe(404)
})

describe('files', () => {
  it('are kept by the browser of the person alone', async () => {
    const { headers } = await ask('viewer', { url: `/api/files/images/${things.imageId}` })
    expect(headers['cache-control']).toContain('private')
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  it.each(['..%2f..%2fetc%2fpasswd', '%00', "' OR 1=1 --", 'x'.repeat(3000)])('are not reached by tricks: %s', async (trick) => {
    for (const path of [`images/${trick}`, `artifacts/${trick}.npy`, `runs/${trick}.json`]) {
      const { statusCode } = await ask('owner', { url: `/api/files/${encodeURI(path)}` })
      expect([400, 404, 414]).toContain(statusCode)
    }
  })
})

const query = (path: string, input: unknown): Request => ({
  url: `/api/trpc/${path}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`,
})
const mutation = (path: string, input: unknown, headers: Record<string, string> = {}): Request => ({
  method: 'POST',
  url: `/api/trpc/${path}`,
  headers,
  payload: { json: input },
})

describe('tRPC over HTTP', () => {
  const sightline = (body: string) =>
    (JSON.parse(body) as { error: { json: { data: { sightline: unknown } } } }).error.json.data.sightline

  it('knows the session', async () => {
    const { statusCode, body } = await ask('viewer', query('me.get', undefined))
    expect(statusCode).toBe(200)
    expect(body).toContain('viewer@example.org')
  })

  it('gives dates as dates', async () => {
    const { body } = await ask('viewer', query('experiments.get', { experimentId: things.experimentId }))
    expect(JSON.parse(body)).toMatchObject({ result: { data: { meta: { values: { createdAt: ['Date'] } } } } })
  })

  it('refuses with a code, a reason and what to do', async () => {
    const { statusCode, body } = await ask(
      'viewer',
      mutation('experiments.create', { workspaceId: world.workspaceId, name: 'x' }),
    )
    expect(statusCode).toBe(403)
    expect(sightline(body)).toMatchObject({ code: 'ROLE_TOO_SMALL', hint: expect.stringContaining('owner') })
    expect(body).not.toContain('stack')
  })

  it('names the fields that are wrong', async () => {
    const { statusCode, body } = await ask(
      'editor',
      mutation('experiments.create', { workspaceId: world.workspaceId, name: '', description: 1 }),
    )
    expect(statusCode).toBe(400)
    expect(sightline(body)).toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(/name: Give it a name.*description: /),
    })
  })

  it('keeps failures of ours to the log, under the request’s number', async () => {
    const { db } = world.database
    await db.$executeRaw`ALTER TABLE "Comparison" RENAME TO "Elsewhere"`
    try {
      const { statusCode, body, headers } = await ask('viewer', query('comparisons.list', { workspaceId: world.workspaceId }))
      expect(statusCode).toBe(500)
      expect(sightline(body)).toMatchObject({ code: 'INTERNAL', hint: expect.stringContaining(String(headers['x-request-id'])) })
      expect(body).not.toMatch(/prisma|"Comparison"|Elsewhere|relation|postgres/i)
      expect(logged.join('')).toContain(String(headers['x-request-id']))
    } finally {
      await db.$executeRaw`ALTER TABLE "Elsewhere" RENAME TO "Comparison"`
    }
  })

  it('changes nothing by GET', async () => {
    const { statusCode } = await ask('editor', query('experiments.create', { workspaceId: world.workspaceId, name: 'x' }))
    expect(statusCode).toBe(405)
  })
})

describe('other sites', () => {
  const evil = { origin: 'https://evil.example' }
  it.each([
    ['a mutation', () => mutation('experiments.create', { workspaceId: world.workspaceId, name: 'forged' }, evil)],
    [
      'a mutation as a form sends it',
      () => ({ ...mutation('experiments.create', {}), headers: { ...evil, 'content-type': 'text/plain' }, payload: '{}' }),
    ],
    [
      'an upload',
      () => ({ ...form, url: `/api/uploads/images?imageSetId=${things.imageSetId}`, headers: { ...form.headers, ...evil } }),
    ],
    ['a sign-out', () => ({ method: 'POST' as const, url: '/api/auth/sign-out', headers: evil, payload: {} })],
  ])('cannot send %s', async (_, request) => {
    const { statusCode, body } = await ask('owner', request())
    expect(statusCode).toBe(403)
    expect(body).toContain('ORIGIN_FORBIDDEN')
    expect(await world.database.db.experiment.count({ where: { name: 'forged' } })).toBe(0)
  })

  it('are given nothing to read', async () => {
    const { headers } = await ask('owner', { ...query('me.get', undefined), headers: evil })
    expect(headers['access-control-allow-origin']).toBeUndefined()
  })
})

it('the log holds no password, cookie or session', () => {
  const text = logged.join('')
  expect(text).not.toContain('correct horse battery')
  for (const cookie of Object.values(cookies)) expect(text).not.toContain(cookie.split('=')[1].slice(0, 20))
})
