import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../../access/testing/world.ts'
import { createUser } from '../../auth/create-user.ts'
import type { Me, Role, Workspace } from '../../contract/index.ts'
import type { Invitation, InvitationPreview } from './invitations.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const refused = (code: string) => expect.objectContaining({ cause: expect.objectContaining({ code }) })

async function memberId(name: 'owner' | 'editor' | 'viewer', workspaceId = world.workspaceId): Promise<string> {
  const userId = world.users[name].id
  return (await world.database.db.member.findFirstOrThrow({ where: { organizationId: workspaceId, userId } })).id
}

/** The workspace's members by role, whatever was tried before. */
async function restoreRoles(): Promise<void> {
  for (const role of ['owner', 'editor', 'viewer'] as const) {
    const at = { organizationId: world.workspaceId, userId: world.users[role].id }
    await world.database.db.member.upsert({
      where: { organizationId_userId: at },
      create: { id: `member-${role}`, ...at, role },
      update: { role },
    })
  }
}

describe('who is signed in', () => {
  it('has their workspaces by name, with their role', async () => {
    await world.call('viewer', 'workspaces.create', { name: 'A first' })
    const me = (await world.call('viewer', 'me.get', undefined)) as Me
    expect(me.user).toMatchObject({ name: 'viewer', ownsInstallation: false })
    expect(me.workspaces.map(({ name, role }) => [name, role])).toEqual([
      ['A first', 'owner'],
      ['owner’s workspace', 'viewer'],
    ])
    expect(me.signUp).toBe('invitation')
  })

  it('has the demo’s workspace last, whatever its name', async () => {
    const { id } = (await world.call('viewer', 'workspaces.create', { name: 'A demo' })) as { id: string }
    const { db } = world.database
    const demo = await createUser(db, {
      name: 'Demo',
      email: 'demo@example.org',
      password: 'long enough',
      isDemo: true,
      memberOf: { workspaceId: id, role: 'editor' },
    })
    const me = (await world.call('viewer', 'me.get', undefined)) as Me
    expect(me.workspaces.map(({ name }) => name)).toEqual(['A first', 'owner’s workspace', 'A demo'])
    await db.workspace.delete({ where: { id } })
    await db.user.delete({ where: { id: demo.id } })
  })

  it('is nobody without a session', async () => {
    expect(await world.call('anonymous', 'me.get', undefined)).toEqual({ user: null, workspaces: [], signUp: 'invitation' })
  })
})

describe('members', () => {
  beforeEach(restoreRoles)
  const setRole = async (name: 'owner' | 'editor' | 'viewer', role: Role) =>
    world.call('owner', 'workspaces.setRole', { workspaceId: world.workspaceId, memberId: await memberId(name), role })

  it('are shown owners first', async () => {
    const members = (await world.call('viewer', 'workspaces.members', { workspaceId: world.workspaceId })) as { name: string }[]
    expect(members.map(({ name }) => name)).toEqual(['owner', 'editor', 'viewer'])
  })

  it('get another role, which counts at once', async () => {
    await setRole('viewer', 'editor')
    await world.call('viewer', 'experiments.create', { workspaceId: world.workspaceId, name: 'mine' })
    await setRole('viewer', 'viewer')
    await expect(world.call('viewer', 'experiments.create', { workspaceId: world.workspaceId, name: 'mine' })).rejects.toEqual(
      refused('ROLE_TOO_SMALL'),
    )
  })

  it('that are removed see nothing any more', async () => {
    await world.call('owner', 'workspaces.removeMember', { workspaceId: world.workspaceId, memberId: await memberId('viewer') })
    await expect(world.call('viewer', 'experiments.list', { workspaceId: world.workspaceId })).rejects.toEqual(
      refused('NOT_FOUND'),
    )
  })

  it('keep an owner among them', async () => {
    const { workspaceId } = world
    await expect(setRole('owner', 'editor')).rejects.toEqual(refused('LAST_OWNER_CONFLICT'))
    await expect(world.call('owner', 'workspaces.leave', { workspaceId })).rejects.toEqual(refused('LAST_OWNER_CONFLICT'))
    await expect(
      world.call('owner', 'workspaces.removeMember', { workspaceId, memberId: await memberId('owner') }),
    ).rejects.toEqual(refused('LAST_OWNER_CONFLICT'))
    await setRole('editor', 'owner')
    await world.call('owner', 'workspaces.leave', { workspaceId })
    expect(await world.database.db.member.count({ where: { organizationId: workspaceId, role: 'owner' } })).toBe(1)
  })

  it('keep an owner when two leave at once', async () => {
    const { workspaceId } = world
    await setRole('editor', 'owner')
    const results = await Promise.allSettled([
      world.call('owner', 'workspaces.leave', { workspaceId }),
      world.call('editor', 'workspaces.leave', { workspaceId }),
    ])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await world.database.db.member.count({ where: { organizationId: workspaceId, role: 'owner' } })).toBe(1)
  })

  it('of another workspace cannot be reached through one’s own', async () => {
    const { id } = (await world.call('stranger', 'workspaces.create', { name: 'own' })) as Workspace
    const foreign = { workspaceId: id, memberId: await memberId('viewer') }
    await expect(world.call('stranger', 'workspaces.setRole', { ...foreign, role: 'owner' })).rejects.toEqual(
      refused('MEMBER_NOT_FOUND'),
    )
    await expect(world.call('stranger', 'workspaces.removeMember', foreign)).rejects.toEqual(refused('MEMBER_NOT_FOUND'))
    expect(await world.database.db.member.findUnique({ where: { id: foreign.memberId } })).toMatchObject({ role: 'viewer' })
  })
})

describe('invitations', () => {
  beforeEach(restoreRoles)
  const invite = (email: string, role: Role = 'editor') =>
    world.call('owner', 'workspaces.invite', { workspaceId: world.workspaceId, email, role }) as Promise<Invitation>
  const accept = (name: 'stranger' | 'viewer' | 'editor', invitationId: string) =>
    world.call(name, 'workspaces.acceptInvitation', { invitationId })
  const leave = () =>
    world.database.db.member.deleteMany({ where: { organizationId: world.workspaceId, userId: world.users.stranger.id } })

  it('are a link that anybody may look at and one may use, once', async () => {
    const invitation = await invite('Stranger@Example.org')
    expect(invitation).toMatchObject({
      email: 'stranger@example.org',
      role: 'editor',
      link: `http://localhost:3000/invitation/${invitation.id}`,
    })
    expect(invitation.expiresAt.getTime() - Date.now()).toBeGreaterThan(6 * 86_400_000)
    const preview = (await world.call('anonymous', 'workspaces.invitation', { invitationId: invitation.id })) as InvitationPreview
    expect(preview).toMatchObject({ workspace: 'owner’s workspace', inviter: 'owner', role: 'editor', state: 'pending' })

    await expect(accept('viewer', invitation.id)).rejects.toEqual(refused('INVITATION_FOR_ANOTHER_FORBIDDEN'))
    expect(await accept('stranger', invitation.id)).toMatchObject({ name: 'owner’s workspace', role: 'editor' })
    await world.call('stranger', 'experiments.create', { workspaceId: world.workspaceId, name: 'theirs' })
    await expect(accept('stranger', invitation.id)).rejects.toEqual(refused('INVITATION_USED'))
    expect(await world.call('anonymous', 'workspaces.invitation', { invitationId: invitation.id })).toMatchObject({
      state: 'used',
    })
    await leave()
  })

  it('expire', async () => {
    const { id } = await invite('stranger@example.org')
    await world.database.db.invitation.update({ where: { id }, data: { expiresAt: new Date(0) } })
    await expect(accept('stranger', id)).rejects.toEqual(refused('INVITATION_EXPIRED'))
    expect(await world.call('anonymous', 'workspaces.invitation', { invitationId: id })).toMatchObject({ state: 'expired' })
    expect(await world.call('owner', 'workspaces.invitations', { workspaceId: world.workspaceId })).toEqual([])
  })

  it('can be taken back, and a new one replaces the old', async () => {
    const first = await invite('stranger@example.org')
    const second = await invite('stranger@example.org', 'viewer')
    await expect(accept('stranger', first.id)).rejects.toEqual(refused('INVITATION_NOT_FOUND'))
    expect(await world.call('owner', 'workspaces.invitations', { workspaceId: world.workspaceId })).toEqual([second])
    await world.call('owner', 'workspaces.revokeInvitation', { workspaceId: world.workspaceId, invitationId: second.id })
    await expect(accept('stranger', second.id)).rejects.toEqual(refused('INVITATION_NOT_FOUND'))
    await expect(world.call('anonymous', 'workspaces.invitation', { invitationId: second.id })).rejects.toEqual(
      refused('INVITATION_NOT_FOUND'),
    )
  })

  it('of another workspace cannot be taken back', async () => {
    const { id } = await invite('somebody@example.org')
    const foreign = { workspaceId: world.otherWorkspaceId, invitationId: id }
    await expect(world.call('stranger', 'workspaces.revokeInvitation', foreign)).rejects.toEqual(refused('INVITATION_NOT_FOUND'))
    expect(await world.database.db.invitation.findUnique({ where: { id } })).toMatchObject({ status: 'pending' })
  })

  it('are used by one of two who try at once', async () => {
    const { id } = await invite('stranger@example.org')
    const results = await Promise.allSettled([accept('stranger', id), accept('stranger', id)])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await leave()
  })

  it('do not outlive the ownership of the one who made them', async () => {
    await world.database.db.member.updateMany({
      where: { organizationId: world.workspaceId, userId: world.users.editor.id },
      data: { role: 'owner' },
    })
    const made = (await world.call('editor', 'workspaces.invite', {
      workspaceId: world.workspaceId,
      email: 'stranger@example.org',
      role: 'owner',
    })) as Invitation
    await world.call('owner', 'workspaces.removeMember', { workspaceId: world.workspaceId, memberId: await memberId('editor') })
    await expect(accept('stranger', made.id)).rejects.toEqual(refused('INVITATION_NOT_FOUND'))
  })

  it('are not for members', async () => {
    await expect(invite('VIEWER@example.org')).rejects.toEqual(refused('MEMBER_CONFLICT'))
  })
})

describe('the demo’s user', () => {
  it('stays what it is', async () => {
    const { db } = world.database
    const { workspaceId } = world
    const person = { name: 'demo', email: 'demo@example.org', password: 'correct horse battery' }
    const { id } = await createUser(db, { ...person, isDemo: true, memberOf: { workspaceId, role: 'editor' } })
    const before = { ...world.users.editor }
    Object.assign(world.users.editor, { id, isDemo: true, email: person.email })
    try {
      await expect(world.call('editor', 'workspaces.create', { name: 'x' })).rejects.toEqual(refused('DEMO_FORBIDDEN'))
      await expect(world.call('editor', 'workspaces.leave', { workspaceId })).rejects.toEqual(refused('DEMO_USER_FORBIDDEN'))
      await expect(
        world.call('editor', 'workspaces.invite', { workspaceId, email: 'x@example.org', role: 'viewer' }),
      ).rejects.toEqual(refused('ROLE_TOO_SMALL'))
      const member = await db.member.findFirstOrThrow({ where: { userId: id } })
      await expect(
        world.call('owner', 'workspaces.setRole', { workspaceId, memberId: member.id, role: 'owner' }),
      ).rejects.toEqual(refused('DEMO_USER_FORBIDDEN'))
      await expect(
        world.call('stranger', 'workspaces.invite', { workspaceId: world.otherWorkspaceId, email: person.email, role: 'owner' }),
      ).rejects.toEqual(refused('DEMO_USER_FORBIDDEN'))
    } finally {
      Object.assign(world.users.editor, before)
      await db.user.delete({ where: { id } })
    }
  })
})

describe('a workspace', () => {
  it('is removed with all that is in it, and what runs is stopped', async () => {
    const { db } = world.database
    const { id } = (await world.call('stranger', 'workspaces.create', { name: 'short' })) as Workspace
    const things = await world.addThings(id)
    const other = await world.addThings(world.otherWorkspaceId)
    await db.run.updateMany({ where: { id: { in: [things.runId, other.runId] } }, data: { status: 'running' } })
    await world.call('stranger', 'workspaces.remove', { workspaceId: id })
    expect(world.queued).toEqual([things.runId])
    for (const left of [
      await db.run.count({ where: { id: things.runId } }),
      await db.artifact.count({ where: { id: things.artifactId } }),
      await db.image.count({ where: { id: things.imageId } }),
      await db.modelVersion.count({ where: { id: things.versionId } }),
      await db.comparison.count({ where: { id: things.comparisonId } }),
      await db.member.count({ where: { organizationId: id } }),
      await db.invitation.count({ where: { organizationId: id } }),
    ]) {
      expect(left).toBe(0)
    }
    expect(await db.run.count({ where: { id: other.runId } })).toBe(1)
  })
})
