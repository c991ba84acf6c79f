import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser } from './create-user.ts'
import { AUTH_ROUTES } from './routes.ts'
import { readUser } from './session.ts'
import { ask, authServer, PASSWORD, person, PUBLIC_URL, type Answer, type AuthServer } from './testing/auth-server.ts'

let server: AuthServer
let stranger = 0

beforeAll(async () => {
  server = await authServer()
  const { db } = server.database
  const { workspaceId } = await createUser(db, person('Ada'))
  await createUser(db, person('Bob'))
  await createUser(db, { ...person('Demo'), isDemo: true, memberOf: { workspaceId, role: 'editor' } })
})
afterAll(() => server.close())

function signIn(name: string, options: { readonly password?: string; readonly from?: string } & object = {}): Promise<Answer> {
  const { password = PASSWORD, from } = options
  return ask(server, '/sign-in/email', { body: { email: person(name).email, password }, ...(from && { from }) })
}

const isSignedIn = async (cookie: string) => (await ask(server, '/get-session', { cookie })).body !== null

/** Whole attributes of the session's cookie, lower case. */
const attributes = ({ cookies }: Answer) =>
  cookies
    .find((one) => one.includes('session_token'))!
    .toLowerCase()
    .split('; ')
    .slice(1)

describe('cookies', () => {
  it('are kept from scripts and from other sites', async () => {
    const answer = await signIn('Ada')
    expect(answer.status).toBe(200)
    expect(attributes(answer)).toEqual(expect.arrayContaining(['httponly', 'samesite=lax', 'path=/']))
    expect(attributes(answer)).not.toContain('secure')
  })

  it('are sent over https alone where that is the public address', async () => {
    const secure = await authServer({ publicUrl: 'https://sightline.example.org', database: server.database })
    try {
      const answer = await ask(secure, '/sign-in/email', {
        body: { email: 'ada@example.org', password: PASSWORD },
        headers: { origin: 'https://sightline.example.org' },
      })
      expect(answer.status).toBe(200)
      expect(attributes(answer)).toEqual(expect.arrayContaining(['httponly', 'samesite=lax', 'secure']))
      expect(answer.cookies[0]).toMatch(/^__Secure-/)
    } finally {
      await secure.close()
    }
  })

  it('that were tampered with are nobody’s', async () => {
    const { cookie } = await signIn('Ada')
    expect(await isSignedIn(cookie)).toBe(true)
    expect(await isSignedIn(cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')).replace('=', '=x'))).toBe(false)
  })
})

describe('sign-in', () => {
  it('says the same of a wrong password and of an unknown address, and takes as long', async () => {
    const time = async (name: string) => {
      const begin = performance.now()
      const answer = await signIn(name, { password: 'wrong password' })
      return { answer, milliseconds: performance.now() - begin }
    }
    const known = await time('Ada')
    const unknown = await time('Nobody')
    expect(known.answer).toEqual(unknown.answer)
    expect(known.answer).toMatchObject({ status: 401, body: { code: 'INVALID_EMAIL_OR_PASSWORD' }, cookies: [] })
    // Both cost a hash of scrypt, tens of milliseconds; without it an unknown address would answer in two or three.
    const least = async (name: string) =>
      Math.min(...[await time(name), await time(name), await time(name)].map((one) => one.milliseconds))
    expect(await least('Nobody')).toBeGreaterThan((await least('Ada')) / 3)
  })

  it('is refused after ten wrong passwords from one address, in every process', async () => {
    const from = '192.0.2.7'
    for (let attempt = 0; attempt < 10; attempt++) expect((await signIn('Ada', { password: 'wrong', from })).status).toBe(401)
    expect((await signIn('Ada', { from })).status).toBe(429)
    const another = await authServer({ database: server.database })
    try {
      const body = { email: 'ada@example.org', password: PASSWORD }
      expect((await ask(another, '/sign-in/email', { body, from })).status).toBe(429)
      expect((await ask(another, '/sign-in/email', { body, from: '192.0.2.8' })).status).toBe(200)
    } finally {
      await another.close()
    }
    const { key } = await server.database.db.rateLimit.findFirstOrThrow({ where: { key: { startsWith: from } } })
    // A minute without a try later.
    await server.database.db.rateLimit.update({ where: { key }, data: { lastRequest: Date.now() - 61_000 } })
    expect((await signIn('Ada', { from })).status).toBe(200)
  })

  it('is not limited by those that succeed', async () => {
    for (let attempt = 0; attempt < 12; attempt++) expect((await signIn('Ada', { from: '192.0.2.9' })).status).toBe(200)
  })

  it('takes the address of who asks from the connection, not from a header of theirs', async () => {
    const headers = () => ({ 'x-sightline-client-address': `198.51.100.${++stranger}` })
    const body = { email: 'ada@example.org', password: 'wrong' }
    const attempts: number[] = []
    for (let attempt = 0; attempt < 11; attempt++) {
      attempts.push((await ask(server, '/sign-in/email', { body, from: '192.0.2.10', headers: headers() })).status)
    }
    expect(attempts.at(-1)).toBe(429)
  })

  it('writes neither password nor session into the log', () => {
    expect(server.logged.join('')).not.toContain(PASSWORD)
    expect(server.logged.join('')).not.toContain('session_token')
  })
})

describe('sessions', () => {
  it('are listed, and end at once when they are revoked', async () => {
    const [first, second] = [await signIn('Bob'), await signIn('Bob')]
    const { body } = await ask(server, '/list-sessions', { cookie: first.cookie })
    const sessions = body as unknown as { id: string; token: string }[]
    expect(sessions.length).toBeGreaterThanOrEqual(2)
    const other = (await ask(server, '/get-session', { cookie: second.cookie })).body as { session: { token: string } }
    const revoked = await ask(server, '/revoke-session', { cookie: first.cookie, body: { token: other.session.token } })
    expect(revoked.status).toBe(200)
    expect(await isSignedIn(second.cookie)).toBe(false)
    expect(await isSignedIn(first.cookie)).toBe(true)
  })

  it('of others cannot be revoked', async () => {
    const [ada, bob] = [await signIn('Ada'), await signIn('Bob')]
    const { session } = (await ask(server, '/get-session', { cookie: ada.cookie })).body as { session: { token: string } }
    await ask(server, '/revoke-session', { cookie: bob.cookie, body: { token: session.token } })
    expect(await isSignedIn(ada.cookie)).toBe(true)
  })

  it('end with sign-out', async () => {
    const { cookie } = await signIn('Bob')
    expect((await ask(server, '/sign-out', { cookie, body: {} })).status).toBe(200)
    expect(await isSignedIn(cookie)).toBe(false)
  })

  it('of others end when the password changes, and the new one counts', async () => {
    const [here, there] = [await signIn('Bob'), await signIn('Bob')]
    const change = (currentPassword: string, newPassword: string, cookie: string) =>
      ask(server, '/change-password', { cookie, body: { currentPassword, newPassword, revokeOtherSessions: false } })
    expect((await change('wrong', 'another password', here.cookie)).status).toBe(400)
    expect((await change(PASSWORD, 'short', here.cookie)).status).toBe(400)
    const changed = await change(PASSWORD, 'another password', here.cookie)
    expect(changed.status).toBe(200)
    expect(await isSignedIn(there.cookie)).toBe(false)
    expect(await isSignedIn(changed.cookie)).toBe(true)
    expect((await signIn('Bob')).status).toBe(401)
    const again = await signIn('Bob', { password: 'another password' })
    expect(again.status).toBe(200)
    expect((await change('another password', PASSWORD, again.cookie)).status).toBe(200)
  })

  it('give the user to the rest of the API, and nobody after their end', async () => {
    const { cookie } = await signIn('Ada')
    const request = { headers: { cookie }, ip: '10.9.9.9' } as Parameters<typeof readUser>[1]
    expect(await readUser(server.auth, request)).toMatchObject({
      email: 'ada@example.org',
      ownsInstallation: true,
      isDemo: false,
    })
    await server.database.db.session.deleteMany({ where: { user: { email: 'ada@example.org' } } })
    expect(await readUser(server.auth, request)).toBeNull()
    expect(await readUser(server.auth, { headers: {}, ip: '10.9.9.9' } as typeof request)).toBeNull()
  })

  it('that have run out are nobody’s', async () => {
    const { cookie } = await signIn('Ada')
    await server.database.db.session.updateMany({
      where: { user: { email: 'ada@example.org' } },
      data: { expiresAt: new Date(0) },
    })
    expect(await isSignedIn(cookie)).toBe(false)
  })
})

describe('requests from other sites', () => {
  const foreign = { origin: 'https://evil.example' }

  it.each(['/sign-in/email', '/sign-up/email', '/sign-out', '/change-password', '/revoke-sessions', '/update-user'])(
    'cannot post to %s',
    async (path) => {
      const { cookie } = await signIn('Ada')
      const answer = await ask(server, path, {
        cookie,
        headers: foreign,
        body: { email: 'ada@example.org', password: PASSWORD, name: 'Eve' },
      })
      expect(answer).toMatchObject({ status: 403, cookies: [] })
      expect(await isSignedIn(cookie)).toBe(true)
    },
  )

  it('are refused by better-auth itself as well', async () => {
    const response = await server.auth.handler(
      new Request(`${PUBLIC_URL}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { ...foreign, 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'ada@example.org', password: PASSWORD }),
      }),
    )
    expect(response.status).toBe(403)
  })

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])('but %s is this one', async (origin) => {
    const body = { email: 'ada@example.org', password: PASSWORD }
    expect((await ask(server, '/sign-in/email', { headers: { origin }, body })).status).toBe(200)
  })

  it.each(['http://localhost:3001', 'https://localhost:3000', 'http://localhost.evil.example:3000', 'null'])(
    'and %s is not',
    async (origin) => {
      const body = { email: 'ada@example.org', password: PASSWORD }
      expect((await ask(server, '/sign-in/email', { headers: { origin }, body })).status).toBe(403)
    },
  )
})

describe('the demo’s user', () => {
  it.each([
    ['/change-password', { currentPassword: PASSWORD, newPassword: 'another password' }],
    ['/update-user', { name: 'Mine' }],
    ['/revoke-sessions', {}],
    ['/revoke-other-sessions', {}],
    ['/revoke-session', { token: 'x' }],
  ])('cannot use %s', async (path, body) => {
    const { cookie } = await signIn('Demo')
    expect(await ask(server, path, { cookie, body })).toMatchObject({ status: 403, body: { code: 'DEMO_FORBIDDEN' } })
    expect(await isSignedIn(cookie)).toBe(true)
  })

  it('sees their own session alone', async () => {
    const [, mine] = [await signIn('Demo'), await signIn('Demo')]
    const { body } = await ask(server, '/list-sessions', { cookie: mine.cookie })
    expect(body).toHaveLength(1)
    expect((await ask(server, '/list-sessions', { cookie: (await signIn('Ada')).cookie })).body).not.toHaveLength(0)
  })
})

describe('names', () => {
  it('can be changed, and nothing else with them', async () => {
    const { cookie } = await signIn('Bob')
    expect((await ask(server, '/update-user', { cookie, body: { name: ' Robert ' } })).status).toBe(200)
    for (const more of [
      { image: 'https://evil.example/track.png' },
      { ownsInstallation: true },
      { isDemo: true },
      { email: 'x@example.org' },
    ]) {
      expect((await ask(server, '/update-user', { cookie, body: { name: 'Eve', ...more } })).status).toBe(400)
    }
    expect(await server.database.db.user.findUnique({ where: { email: 'bob@example.org' } })).toMatchObject({
      name: 'Robert',
      image: null,
      isDemo: false,
      ownsInstallation: false,
    })
  })

  it.each([{ name: '' }, { name: 'x'.repeat(121) }, { name: { a: 1 } }, {}])('are refused as %j', async (body) => {
    const { cookie } = await signIn('Bob')
    expect(await ask(server, '/update-user', { cookie, body })).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID' } })
  })
})

describe('routes', () => {
  const routes = () =>
    Object.values(server.auth.api as Record<string, { path?: string; options?: { method?: string | string[] } }>).flatMap(
      ({ path, options }) =>
        path ? [options?.method ?? 'GET'].flat().map((method) => [method, path.replace(/:\w+/g, 'x')] as const) : [],
    )

  it('of better-auth that we do not serve are not there', async () => {
    const { cookie } = await signIn('Ada')
    const closed = routes().filter(
      ([method, path]) => !AUTH_ROUTES.has(`${method} ${path}`) && !(method === 'POST' && path === '/get-session'),
    )
    // Organisations, accounts of other sites, e-mail changes, resets …
    expect(closed.length).toBeGreaterThan(40)
    for (const [method, path] of closed) {
      const response = await server.app.inject({
        method: method as 'GET',
        url: `/api/auth${path}`,
        headers: { cookie, origin: PUBLIC_URL },
        ...(method === 'POST' && { payload: {} }),
      })
      expect([method, path, response.statusCode]).toEqual([method, path, 404])
    }
  })

  it('that we serve are better-auth’s', () => {
    const known = new Set(routes().map(([method, path]) => `${method} ${path}`))
    expect([...AUTH_ROUTES].filter((route) => !known.has(route))).toEqual([])
  })

  it.each([
    '/sign-in/email/',
    '/sign-in//email',
    '/organization/create',
    '//organization/create',
    '/%6frganization/list',
    '/../auth/organization/list',
    '/ORGANIZATION/create',
  ])('cannot be reached around the list: %s', async (path) => {
    const { cookie } = await signIn('Ada')
    expect((await ask(server, path, { cookie, body: { name: 'x', slug: 'x' } })).status).toBe(404)
  })
})
