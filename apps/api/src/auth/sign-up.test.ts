import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../testing/database.ts'
import { createUser } from './create-user.ts'
import { ask, authServer, PASSWORD, person, type AuthServer } from './testing/auth-server.ts'

async function invite(
  server: AuthServer,
  email: string,
  facts: { readonly role?: string; readonly status?: string; readonly expiresAt?: Date } = {},
): Promise<string> {
  const { db } = server.database
  const { organizationId, userId } = await db.member.findFirstOrThrow({
    where: { user: { ownsInstallation: true }, role: 'owner' },
  })
  const { role = 'viewer', status = 'pending', expiresAt = new Date(Date.now() + 60_000) } = facts
  const id = randomUUID()
  await db.invitation.create({ data: { id, organizationId, inviterId: userId, email, role, status, expiresAt } })
  return id
}

describe('the first to sign up', () => {
  let server: AuthServer
  beforeAll(async () => {
    server = await authServer()
  })
  afterAll(() => server.close())

  it('owns the installation, has a workspace, and is signed in', async () => {
    const { db } = server.database
    const workspace = await db.workspace.create({ data: { id: 'demo', name: 'Demo', slug: 'demo' } })
    const demo = { ...person('Demo'), isDemo: true, memberOf: { workspaceId: workspace.id, role: 'editor' as const } }
    expect(await createUser(db, demo)).toMatchObject({ workspaceId: 'demo', ownsInstallation: false })

    const answer = await ask(server, '/sign-up/email', { body: person('Ada') })
    expect(answer).toMatchObject({ status: 200, body: { user: { name: 'Ada', email: 'ada@example.org' } } })
    const session = await ask(server, '/get-session', { cookie: answer.cookie })
    expect(session.body).toMatchObject({ user: { email: 'ada@example.org', ownsInstallation: true, isDemo: false } })

    const ada = await db.user.findUniqueOrThrow({
      where: { email: 'ada@example.org' },
      include: { memberships: { include: { workspace: true } } },
    })
    // And what was there before anybody came is hers.
    expect(ada.memberships.map(({ role, workspace: { name } }) => [name, role]).sort()).toEqual([
      ['Ada’s workspace', 'owner'],
      ['Demo', 'owner'],
    ])
  })

  it('cannot be a second', async () => {
    const answer = await ask(server, '/sign-up/email', { body: person('Eve') })
    expect(answer).toMatchObject({
      status: 403,
      body: { code: 'SIGN_UP_FORBIDDEN', hint: expect.stringContaining('invitation') },
    })
    expect(await server.database.db.user.count({ where: { email: 'eve@example.org' } })).toBe(0)
  })

  it('is not told to strangers: who has an account here', async () => {
    const known = await ask(server, '/sign-up/email', { body: person('Ada') })
    const unknown = await ask(server, '/sign-up/email', { body: person('Nobody') })
    expect(known).toEqual(unknown)
  })
})

it('a demo that comes later belongs to the owner of the installation too', async () => {
  const database = await testDatabase()
  try {
    const { db } = database
    const { id } = await createUser(db, person('Ada'))
    await db.workspace.create({ data: { id: 'demo', name: 'Demo', slug: 'demo' } })
    await createUser(db, { ...person('Demo'), isDemo: true, memberOf: { workspaceId: 'demo', role: 'editor' } })
    const members = await db.member.findMany({ where: { organizationId: 'demo' }, orderBy: { role: 'asc' } })
    expect(members.map(({ role }) => role)).toEqual(['editor', 'owner'])
    expect(members[1].userId).toBe(id)
  } finally {
    await database.close()
  }
})

it('two who come at once make one owner', async () => {
  const server = await authServer()
  try {
    const answers = await Promise.all(
      ['Ada', 'Bob', 'Cy', 'Dan'].map((name) => ask(server, '/sign-up/email', { body: person(name) })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403])
    expect(await server.database.db.user.count({ where: { ownsInstallation: true } })).toBe(1)
    expect(await server.database.db.user.count()).toBe(1)
  } finally {
    await server.close()
  }
})

describe('with an invitation', () => {
  let server: AuthServer
  beforeAll(async () => {
    server = await authServer()
    await createUser(server.database.db, person('Owner'))
  })
  afterAll(() => server.close())

  it('gives an account, a workspace of their own and the membership, once', async () => {
    const invitationId = await invite(server, 'bob@example.org', { role: 'editor' })
    const answer = await ask(server, '/sign-up/email', { body: { ...person('Bob'), email: 'Bob@Example.org', invitationId } })
    expect(answer.status).toBe(200)
    const bob = await server.database.db.user.findUniqueOrThrow({
      where: { email: 'bob@example.org' },
      include: { memberships: { include: { workspace: true } } },
    })
    expect(bob.ownsInstallation).toBe(false)
    expect(bob.memberships.map(({ role, workspace: { name } }) => [name, role]).sort()).toEqual([
      ['Bob’s workspace', 'owner'],
      ['Owner’s workspace', 'editor'],
    ])
    const again = await ask(server, '/sign-up/email', { body: { ...person('Bob'), invitationId } })
    expect(again).toMatchObject({ status: 409, body: { code: 'INVITATION_USED' } })
  })

  it.each([
    { what: 'of another address', email: 'other@example.org', facts: {}, status: 403, code: 'INVITATION_FOR_ANOTHER_FORBIDDEN' },
    { what: 'that has expired', facts: { expiresAt: new Date(Date.now() - 1) }, status: 400, code: 'INVITATION_EXPIRED' },
    { what: 'that was used', facts: { status: 'accepted' }, status: 409, code: 'INVITATION_USED' },
    { what: 'that was taken back', facts: { status: 'canceled' }, status: 404, code: 'INVITATION_NOT_FOUND' },
  ])('is refused with one $what', async ({ email = 'eve@example.org', facts, status, code }) => {
    const invitationId = await invite(server, email, facts)
    const answer = await ask(server, '/sign-up/email', { body: { ...person('Eve'), invitationId } })
    expect(answer).toMatchObject({ status, body: { code } })
    expect(await server.database.db.user.count({ where: { email: 'eve@example.org' } })).toBe(0)
  })

  it('is refused with one that never was, or that is no text', async () => {
    const unknown = await ask(server, '/sign-up/email', { body: { ...person('Eve'), invitationId: 'nonsense' } })
    expect(unknown).toMatchObject({ status: 404, body: { code: 'INVITATION_NOT_FOUND' } })
    const object = await ask(server, '/sign-up/email', { body: { ...person('Eve'), invitationId: { not: 'x' } } })
    expect(object.status).toBe(400)
  })

  it('leaves the invitation unused where the account cannot be made', async () => {
    const invitationId = await invite(server, 'owner@example.org')
    const answer = await ask(server, '/sign-up/email', { body: { ...person('Owner'), invitationId } })
    expect(answer).toMatchObject({ status: 409, body: { code: 'EMAIL_TAKEN' } })
    expect(await server.database.db.invitation.findUnique({ where: { id: invitationId } })).toMatchObject({ status: 'pending' })
  })

  it('one link serves one of two at once', async () => {
    const invitationId = await invite(server, 'twin@example.org')
    const both = await Promise.all([1, 2].map(() => ask(server, '/sign-up/email', { body: { ...person('Twin'), invitationId } })))
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(await server.database.db.member.count({ where: { user: { email: 'twin@example.org' } } })).toBe(2)
  })
})

it('is open to anybody where the configuration says so', async () => {
  const server = await authServer({ signUp: 'open' })
  try {
    expect(await ask(server, '/sign-up/email', { body: person('Ada') })).toMatchObject({ status: 200 })
    expect(await ask(server, '/sign-up/email', { body: person('Bob') })).toMatchObject({ status: 200 })
    expect(await ask(server, '/sign-up/email', { body: person('Bob') })).toMatchObject({
      status: 409,
      body: { code: 'EMAIL_TAKEN' },
    })
    expect(
      await server.database.db.user.findMany({ select: { name: true, ownsInstallation: true }, orderBy: { name: 'asc' } }),
    ).toEqual([
      { name: 'Ada', ownsInstallation: true },
      { name: 'Bob', ownsInstallation: false },
    ])
    expect(await server.database.db.member.count({ where: { role: 'owner' } })).toBe(2)
  } finally {
    await server.close()
  }
})

it.each([
  ['a short password', { password: '1234567' }, 'PASSWORD_TOO_SHORT'],
  ['a very long password', { password: 'x'.repeat(129) }, 'VALIDATION_ERROR'],
  ['no name', { name: '  ' }, 'VALIDATION_ERROR'],
  ['no e-mail address', { email: 'ada' }, 'VALIDATION_ERROR'],
])('refuses %s', async (_, wrong, code) => {
  const server = await authServer()
  try {
    expect(await ask(server, '/sign-up/email', { body: { ...person('Ada'), ...wrong } })).toMatchObject({
      status: 400,
      body: { code },
    })
    expect(await server.database.db.user.count()).toBe(0)
  } finally {
    await server.close()
  }
})

it('nobody makes themselves the owner by saying so', async () => {
  const server = await authServer({ signUp: 'open' })
  try {
    await createUser(server.database.db, person('Owner'))
    const body = { ...person('Eve'), ownsInstallation: true, isDemo: true, emailVerified: true, id: 'chosen', role: 'owner' }
    expect((await ask(server, '/sign-up/email', { body })).status).toBe(200)
    expect(await server.database.db.user.findUnique({ where: { email: 'eve@example.org' } })).toMatchObject({
      ownsInstallation: false,
      isDemo: false,
      emailVerified: false,
    })
  } finally {
    await server.close()
  }
})

it('makes nothing at all where a part fails', async () => {
  const database = await testDatabase()
  try {
    const wrong = createUser(database.db, {
      name: 'Ada',
      email: 'ada@example.org',
      password: PASSWORD,
      memberOf: { workspaceId: 'none', role: 'viewer' },
    })
    await expect(wrong).rejects.toThrow()
    expect(await database.db.user.count()).toBe(0)
    expect(await database.db.account.count()).toBe(0)
  } finally {
    await database.close()
  }
})
