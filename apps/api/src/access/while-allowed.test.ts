import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type Things, type World } from './testing/world.ts'
import { whileAllowed } from './while-allowed.ts'
import { members } from './procedures.ts'
import { experiment } from './resources.ts'
import { t } from '../trpc/init.ts'

async function* count() {
  for (let item = 0; ; item++) yield await Promise.resolve(item)
}

describe('a stream', () => {
  it('ends before the first item after access is lost', async () => {
    let allowed = true
    const check = () => (allowed ? Promise.resolve() : Promise.reject(new Error('no longer')))
    const seen: number[] = []
    const read = async () => {
      for await (const item of whileAllowed(count(), check, 0)) {
        seen.push(item)
        if (item === 2) allowed = false
      }
    }
    await expect(read()).rejects.toThrow('no longer')
    expect(seen).toEqual([0, 1, 2])
  })

  it('asks no more often than it must, and closes its source', async () => {
    let asked = 0
    let closed = false
    async function* source() {
      try {
        yield* count()
      } finally {
        closed = true
      }
    }
    for await (const item of whileAllowed(source(), () => Promise.resolve(asked++))) if (item === 1000) break
    expect({ asked, closed }).toEqual({ asked: 0, closed: true })
  })
})

describe('a subscription', () => {
  let world: World
  let things: Things
  let now = Date.now()
  beforeAll(async () => {
    world = await createWorld()
    things = await world.addThings(world.workspaceId)
  })
  afterAll(() => world.close())

  const router = t.router({
    watch: members('viewer', experiment).subscription(async function* () {
      yield* count()
    }),
  })

  async function watch(until: () => Promise<unknown>): Promise<unknown> {
    const { viewer } = world.users
    const { db } = world.database
    const session = { id: viewer.sessionId, token: viewer.sessionId, userId: viewer.id, expiresAt: new Date(Date.now() + 1e6) }
    await db.session.upsert({ where: { id: session.id }, create: session, update: session })
    await db.member.upsert({
      where: { organizationId_userId: { organizationId: world.workspaceId, userId: viewer.id } },
      create: { id: 'viewer again', organizationId: world.workspaceId, userId: viewer.id, role: 'viewer' },
      update: {},
    })
    const clock = Date.now
    now = clock()
    Date.now = () => now
    try {
      const news = (await router
        .createCaller(world.contextOf('viewer'))
        .watch({ experimentId: things.experimentId })) as AsyncIterable<number>
      for await (const item of news) {
        if (item === 3) {
          // Six seconds later.
          now += 6_000
        }
        if (item === 5) {
          await until()
          now += 6_000
        }
        if (item === 10) return 'still there'
      }
      return 'ended'
    } catch (thrown) {
      return (thrown as { cause: { code: string } }).cause.code
    } finally {
      Date.now = clock
    }
  }

  it('goes on while nothing changes', async () => {
    expect(await watch(() => Promise.resolve())).toBe('still there')
  })

  it('ends when its reader is removed from the workspace', async () => {
    expect(await watch(() => world.database.db.member.deleteMany({ where: { userId: world.users.viewer.id } }))).toBe('NOT_FOUND')
  })

  it('ends when its reader’s session is revoked', async () => {
    expect(await watch(() => world.database.db.session.deleteMany({ where: { userId: world.users.viewer.id } }))).toBe(
      'SIGN_IN_NEEDED',
    )
  })
})
