/**
 * Every procedure of the API × everybody who may call it. The procedures come from the router: one that is not in the table fails the test, so that nobody adds a
 * procedure without saying who may call it.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROLES, type Role } from '../contract/index.ts'
import { appRouter } from '../trpc/app-router.ts'
import { CALLERS, createWorld, isRole, readAll, type CallerName, type Things, type World } from './testing/world.ts'

type Least = Role | 'installation owner' | 'signed in' | 'anyone'

interface Expectation {
  /** The smallest role that may. */
  readonly least: Least
  readonly input: (things: Things) => unknown
  /** Work that takes a runner or a real model ends in an error for those who may, after access was given. */
  readonly beyondAccess?: true
}

const ofWorkspace = ({ workspaceId }: Things) => ({ workspaceId })
const ofModel = ({ modelId }: Things) => ({ modelId })
const ofVersion = ({ versionId }: Things) => ({ versionId })
const ofSet = ({ imageSetId }: Things) => ({ imageSetId })
const ofExperiment = ({ experimentId }: Things) => ({ experimentId })
const ofRun = ({ runId }: Things) => ({ runId })
const ofRuns = ({ runId }: Things) => ({ runIds: [runId] })
const ofComparison = ({ comparisonId }: Things) => ({ comparisonId })
const ofInvitation = ({ invitationId }: Things) => ({ invitationId })
const grid = (things: Things) => ({
  experimentId: things.experimentId,
  modelVersionIds: [things.versionId],
  explainers: [{ id: 'gradients' }],
  imageIds: [things.imageId],
})

const EXPECTED: Record<string, Expectation> = {
  'me.get': { least: 'anyone', input: () => undefined },

  'workspaces.create': { least: 'signed in', input: () => ({ name: 'another' }) },
  'workspaces.rename': { least: 'owner', input: (things) => ({ ...ofWorkspace(things), name: 'renamed' }) },
  'workspaces.remove': { least: 'owner', input: ofWorkspace },
  'workspaces.members': { least: 'viewer', input: ofWorkspace },
  'workspaces.setRole': { least: 'owner', input: ({ workspaceId, memberId }) => ({ workspaceId, memberId, role: 'editor' }) },
  'workspaces.removeMember': { least: 'owner', input: ({ workspaceId, memberId }) => ({ workspaceId, memberId }) },
  'workspaces.leave': { least: 'viewer', input: ofWorkspace },
  'workspaces.invite': {
    least: 'owner',
    input: (things) => ({ ...ofWorkspace(things), email: 'new@example.org', role: 'editor' }),
  },
  'workspaces.invitations': { least: 'owner', input: ofWorkspace },
  'workspaces.revokeInvitation': { least: 'owner', input: (things) => ({ ...ofWorkspace(things), ...ofInvitation(things) }) },
  // Whoever holds the link may see it, and whoever signs in with its address may use it: these are nobody here.
  'workspaces.invitation': { least: 'anyone', input: ofInvitation },
  'workspaces.acceptInvitation': { least: 'signed in', input: ofInvitation, beyondAccess: true },

  'models.list': { least: 'viewer', input: ofWorkspace },
  'models.get': { least: 'viewer', input: ofModel },
  'models.version': { least: 'viewer', input: ofVersion },
  'models.network': { least: 'viewer', input: ofVersion },
  'models.check': { least: 'viewer', input: (things) => ({ ...ofVersion(things), imageId: things.imageId }), beyondAccess: true },
  'models.changeUse': {
    least: 'editor',
    input: (things) => ({ ...ofVersion(things), use: {}, labels: null }),
    beyondAccess: true,
  },
  'models.update': { least: 'editor', input: (things) => ({ ...ofModel(things), name: 'renamed' }) },
  'models.archive': { least: 'editor', input: (things) => ({ ...ofModel(things), archived: true }) },
  'models.remove': { least: 'editor', input: ({ freeModelId }) => ({ modelId: freeModelId }) },

  'catalogue.list': { least: 'viewer', input: ofWorkspace },
  'catalogue.downloads': { least: 'viewer', input: ofWorkspace },
  'catalogue.add': { least: 'editor', input: (things) => ({ ...ofWorkspace(things), entryId: 'vgg16' }) },
  'catalogue.cancel': { least: 'editor', input: ({ downloadId }) => ({ downloadId }) },
  'catalogue.dismiss': { least: 'editor', input: ({ endedDownloadId }) => ({ downloadId: endedDownloadId }) },

  'images.sets': { least: 'viewer', input: ofWorkspace },
  'images.set': { least: 'viewer', input: ofSet },
  'images.createSet': { least: 'editor', input: (things) => ({ ...ofWorkspace(things), name: 'another' }) },
  'images.renameSet': { least: 'editor', input: (things) => ({ ...ofSet(things), name: 'renamed' }) },
  'images.removeSet': { least: 'editor', input: ({ freeSetId }) => ({ imageSetId: freeSetId }) },
  'images.list': { least: 'viewer', input: ofSet },
  'images.tag': { least: 'editor', input: ({ imageId }) => ({ imageIds: [imageId], tag: 'background' }) },
  'images.remove': { least: 'editor', input: ({ freeImageId }) => ({ imageIds: [freeImageId] }) },

  'experiments.list': { least: 'viewer', input: ofWorkspace },
  'experiments.get': { least: 'viewer', input: ofExperiment },
  'experiments.create': { least: 'editor', input: (things) => ({ ...ofWorkspace(things), name: 'another' }) },
  'experiments.update': { least: 'editor', input: (things) => ({ ...ofExperiment(things), name: 'renamed' }) },
  'experiments.archive': { least: 'editor', input: (things) => ({ ...ofExperiment(things), archived: true }) },
  'experiments.remove': { least: 'editor', input: ofExperiment },

  'runs.plan': { least: 'viewer', input: grid },
  'runs.create': { least: 'editor', input: grid },
  'runs.list': { least: 'viewer', input: ofExperiment },
  'runs.rows': { least: 'viewer', input: ofExperiment },
  'runs.cells': {
    least: 'viewer',
    input: (things) => ({ ...ofExperiment(things), runIds: [things.runId], imageIds: [things.imageId] }),
  },
  'runs.get': { least: 'viewer', input: ofRun },
  'runs.preview': { least: 'viewer', input: ofRun },
  'runs.image': { least: 'viewer', input: (things) => ({ ...ofRun(things), imageId: things.imageId }) },
  'runs.cancel': { least: 'editor', input: ofRuns },
  'runs.retry': { least: 'editor', input: ofRuns },
  'runs.remove': { least: 'editor', input: ofRuns },
  'runs.watch': { least: 'viewer', input: ofExperiment },

  'explainers.list': { least: 'viewer', input: ofWorkspace },

  'packages.list': { least: 'viewer', input: ofWorkspace },
  'packages.install': { least: 'installation owner', input: () => ({ spec: 'explainer-x' }) },
  'packages.task': { least: 'installation owner', input: ({ packageTaskId }) => ({ taskId: packageTaskId }) },
  'packages.check': { least: 'installation owner', input: ({ packageName }) => ({ name: packageName }) },
  'packages.remove': { least: 'installation owner', input: ({ packageName }) => ({ name: packageName }) },
  'packages.enable': {
    least: 'owner',
    input: (things) => ({ ...ofWorkspace(things), name: things.packageName, enabled: true }),
  },

  'comparisons.list': { least: 'viewer', input: ofWorkspace },
  'comparisons.get': { least: 'viewer', input: ofComparison },
  'comparisons.save': { least: 'editor', input: (things) => ({ ...ofWorkspace(things), name: 'another', query: 'runs=1' }) },
  'comparisons.update': { least: 'editor', input: (things) => ({ ...ofComparison(things), name: 'renamed' }) },
  'comparisons.remove': { least: 'editor', input: ofComparison },
}

/** Null: they may. */
function refusalOf(caller: CallerName, least: Least): string | null {
  if (least === 'anyone') return null
  if (caller === 'anonymous') return 'SIGN_IN_NEEDED'
  if (least === 'signed in') return null
  if (least === 'installation owner') return caller === 'owner' ? null : 'INSTALLATION_OWNER_NEEDED'
  if (!isRole(caller)) return 'NOT_FOUND'
  return ROLES.indexOf(caller) <= ROLES.indexOf(least) ? null : 'ROLE_TOO_SMALL'
}

const STATUS: Record<string, string> = {
  SIGN_IN_NEEDED: 'UNAUTHORIZED',
  NOT_FOUND: 'NOT_FOUND',
  ROLE_TOO_SMALL: 'FORBIDDEN',
  INSTALLATION_OWNER_NEEDED: 'FORBIDDEN',
}
const REFUSALS = Object.keys(STATUS)

let world: World
/** What all those meet who may not: nothing of it ever changes. */
let untouched: { readonly things: Things; readonly rows: unknown }
beforeAll(async () => {
  world = await createWorld()
  const things = await world.addThings(await addWorkspace())
  untouched = { things, rows: await readAll(world.database, things.workspaceId) }
})
afterAll(() => world.close())

it('every procedure says who may call it', () => {
  expect(Object.keys(EXPECTED).sort()).toEqual(Object.keys(appRouter._def.procedures).sort())
})

describe.each(Object.entries(EXPECTED))('%s', (path, { least, input, beyondAccess }) => {
  it.each(CALLERS.map((caller) => [caller, refusalOf(caller, least)] as const))('%s: %s', async (caller, refusal) => {
    const things = refusal ? untouched.things : await world.addThings(await addWorkspace())
    const [queuedBefore, begunBefore] = [world.queued.length, world.begun.length]
    const result = await world.call(caller, path, input(things)).then(
      () => null,
      (error: { code: string; cause?: { code?: string } }) => error,
    )
    if (refusal) {
      expect(result).toMatchObject({ code: STATUS[refusal], cause: { code: refusal } })
      expect(await readAll(world.database, things.workspaceId)).toEqual(untouched.rows)
      expect(world.queued.length).toBe(queuedBefore)
      expect(world.begun.length).toBe(begunBefore)
      expect(await world.database.db.explainerPackage.count({ where: { name: things.packageName, removedAt: null } })).toBe(1)
    } else if (beyondAccess) {
      if (result) expect(REFUSALS).not.toContain(result.cause?.code)
    } else {
      expect(result).toBeNull()
    }
  })
})

/** With two owners, so that one may leave. */
async function addWorkspace(): Promise<string> {
  const { db } = world.database
  const id = randomUUID()
  await db.workspace.create({ data: { id, name: 'workspace', slug: id } })
  const { owner, editor, viewer } = world.users
  const second = await db.user.create({ data: { id: randomUUID(), name: 'second', email: `${randomUUID()}@example.org` } })
  const roles = [
    [owner.id, 'owner'],
    [second.id, 'owner'],
    [editor.id, 'editor'],
    [viewer.id, 'viewer'],
  ]
  await db.member.createMany({ data: roles.map(([userId, role]) => ({ id: randomUUID(), organizationId: id, userId, role })) })
  return id
}
