/** Two workspaces with one of everything in each, and people of every kind, for tests of who may do what. */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { createUser } from '../../auth/create-user.ts'
import { ROLES, type Role } from '../../contract/index.ts'
import { openFolderStore } from '../../store/folder-store.ts'
import { testConfig } from '../../testing/config.ts'
import { testDatabase, type TestDatabase } from '../../testing/database.ts'
import { appRouter } from '../../trpc/app-router.ts'
import type { Context, Services, SignedInUser } from '../../trpc/context.ts'

export const CALLERS = ['anonymous', 'stranger', 'viewer', 'editor', 'owner'] as const
export type CallerName = (typeof CALLERS)[number]

/** One of everything in a workspace. */
export interface Things {
  readonly workspaceId: string
  readonly modelId: string
  readonly versionId: string
  readonly imageSetId: string
  readonly imageId: string
  /** An image that no run uses. */
  readonly freeImageId: string
  readonly freeSetId: string
  readonly freeModelId: string
  readonly experimentId: string
  readonly runId: string
  readonly artifactId: string
  readonly comparisonId: string
  /** Of somebody who is a viewer. */
  readonly memberId: string
  readonly invitationId: string
  /** Installed, enabled nowhere. */
  readonly packageName: string
  readonly packageTaskId: string
  readonly downloadId: string
  readonly endedDownloadId: string
}

export interface World {
  readonly database: TestDatabase
  readonly services: Services
  readonly users: Readonly<Record<Exclude<CallerName, 'anonymous'>, SignedInUser>>
  /** With the users as its members, but the stranger. */
  readonly workspaceId: string
  /** The stranger's. */
  readonly otherWorkspaceId: string
  /** Runs that the queue was asked to start or to stop. */
  readonly queued: string[]
  /** Work on packages that was begun. */
  readonly begun: string[]
  contextOf(name: CallerName): Context
  /** Calls a procedure by its path; a subscription is ended as soon as it has begun. */
  call(name: CallerName, path: string, input: unknown): Promise<unknown>
  addThings(workspaceId: string): Promise<Things>
  close(): Promise<void>
}

export async function createWorld(): Promise<World> {
  const database = await testDatabase()
  const { db } = database
  const person = (name: string) => ({ name, email: `${name}@example.org`, password: 'correct horse battery' })
  const owner = await createUser(db, person('owner'))
  const ids: Record<Exclude<CallerName, 'anonymous'>, string> = { owner: owner.id, stranger: '', viewer: '', editor: '' }
  for (const role of ['viewer', 'editor'] as const) {
    ids[role] = (await createUser(db, { ...person(role), memberOf: { workspaceId: owner.workspaceId, role } })).id
  }
  const stranger = await createUser(db, person('stranger'))
  ids.stranger = stranger.id
  const [queued, begun]: string[][] = [[], []]
  const home = await mkdtemp(join(tmpdir(), 'sightline-access-'))
  const services = await openServices(database, { home, queued, begun })

  const users = Object.fromEntries(
    Object.entries(ids).map(([name, id]) => {
      const { email } = person(name)
      return [name, { id, name, email, isDemo: false, ownsInstallation: name === 'owner', sessionId: `session of ${name}` }]
    }),
  ) as unknown as World['users']
  const contextOf = (name: CallerName): Context => ({
    ...services,
    user: name === 'anonymous' ? null : users[name],
    headers: new Headers(),
    requestId: 'request',
    log: pino({ level: 'silent' }),
  })

  return {
    database,
    services,
    users,
    workspaceId: owner.workspaceId,
    otherWorkspaceId: stranger.workspaceId,
    queued,
    begun,
    contextOf,
    async call(name, path, input) {
      const ended = new AbortController()
      const caller = appRouter.createCaller(contextOf(name), { signal: ended.signal })
      const procedure = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], caller)
      const result = await (procedure as (input: unknown) => Promise<unknown>)(input)
      ended.abort()
      return result
    },
    addThings: (workspaceId) => addThings(services, workspaceId),
    async close() {
      await database.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** What the API only passes on to (the queue, runner processes) takes what it is asked, and no more: here it counts whether it is asked at all. */
async function openServices(
  { db, url }: TestDatabase,
  { home, queued, begun }: { readonly home: string; readonly queued: string[]; readonly begun: string[] },
): Promise<Services> {
  const take = (runIds: readonly string[]) => {
    queued.push(...runIds)
    return Promise.resolve()
  }
  const away = () => Promise.reject(new Error('no runner in this test'))
  return {
    db,
    config: testConfig(url, home),
    store: await openFolderStore(join(home, 'store')),
    queue: { enqueue: take, cancel: take, check: () => Promise.resolve(), close: () => Promise.resolve() },
    events: {
      publish: () => Promise.resolve(),
      // eslint-disable-next-line require-yield
      async *subscribe() {
        return
      },
      close: () => Promise.resolve(),
    },
    inspector: {
      inspectModel: away,
      inspectImage: away,
      exportModel: async (_, { target }) => {
        await writeFile(target, 'onnx')
        return { bytes: 4 }
      },
      predict: away,
      network: away,
      close: () => Promise.resolve(),
    } as Services['inspector'],
    downloader: { wake: () => {} },
    installer: { begin: (taskId) => void begun.push(taskId), close: () => Promise.resolve() },
  }
}

async function addThings({ db, store }: Services, workspaceId: string): Promise<Things> {
  const workspace = { connect: { id: workspaceId } }
  const addFile = async () => {
    const { sha256, bytes } = await store.put(randomBytes(16))
    await db.storedFile.create({ data: { sha256, bytes, mediaType: 'image/png' } })
    return sha256
  }
  const [sha256, imageSha256, artifactSha256] = [await addFile(), await addFile(), await addFile()]
  const version = () => ({
    number: 1,
    format: 'keras-h5',
    sha256,
    entry: 'model.h5',
    inputShape: [8, 8, 3],
    parameters: 10,
    classes: 2,
    preprocessing: {},
    labels: ['a', 'b'],
    info: versionInfo,
    files: { create: { path: 'model.h5', sha256 } },
  })
  const model = await db.model.create({
    data: { workspace, name: 'model', versions: { create: version() } },
    include: { versions: true },
  })
  const freeModel = await db.model.create({ data: { workspace, name: 'unused', versions: { create: version() } } })
  const image = (name: string) => ({ name, sha256: imageSha256, thumbnailSha256: imageSha256, width: 8, height: 8 })
  const set = await db.imageSet.create({
    data: { workspace, name: 'set', images: { create: [image('used.png'), image('free.png')] } },
    include: { images: { orderBy: { name: 'asc' } } },
  })
  const freeSet = await db.imageSet.create({ data: { workspace, name: 'unused' } })
  const [free, used] = set.images
  const experiment = await db.experiment.create({ data: { workspace, name: 'experiment' } })
  const run = await db.run.create({
    data: {
      experimentId: experiment.id,
      modelVersionId: model.versions[0].id,
      explainerId: 'gradients',
      explainerVersion: '1.0.0',
      params: {},
      target: { top: 1 },
      images: { create: { imageId: used.id, position: 0 } },
      artifacts: {
        create: {
          imageId: used.id,
          position: 0,
          kind: 'attribution',
          shape: [8, 8, 3],
          meaning: '∂logit/∂input',
          stats: { min: 0, max: 1, mean: 0, limit: 1 },
          diagnostics: {},
          display: { as: 'heat-map', scale: 'diverging', overlay: true },
          sha256: artifactSha256,
          thumbnailSha256: artifactSha256,
          pictureSha256: artifactSha256,
        },
      },
    },
    include: { artifacts: true },
  })
  const comparison = await db.comparison.create({
    data: { workspaceId, experimentId: experiment.id, name: 'comparison', query: 'runs=1' },
  })
  const [download, endedDownload] = await Promise.all(
    (['waiting', 'failed'] as const).map((state) =>
      db.catalogueDownload.create({ data: { workspaceId, entryId: 'mobilenet', title: 'MobileNet', catalogue: {}, state } }),
    ),
  )
  const guest = await createGuest(db)
  const member = await db.member.create({
    data: { id: randomUUID(), organizationId: workspaceId, userId: guest, role: 'viewer' },
  })
  const inviter = await db.member.findFirstOrThrow({ where: { organizationId: workspaceId, role: 'owner' } })
  const invitation = await db.invitation.create({
    data: {
      id: randomUUID(),
      organizationId: workspaceId,
      inviterId: inviter.userId,
      email: `${randomUUID()}@example.org`,
      role: 'viewer',
      expiresAt: new Date(Date.now() + 60_000),
    },
  })
  const installed = await db.explainerPackage.create({
    data: {
      name: `explainer-${randomUUID()}`,
      version: '1.0.0',
      integrity: 'sha512-x',
      source: 'registry',
      spec: 'explainer-x',
      archiveSha256: sha256,
      described: { contract: 1, description: '', license: null, author: null, homepage: null, warnings: [], explainers: [] },
      tasks: { create: { kind: 'install', source: 'registry', spec: 'explainer-x', state: 'done' } },
    },
    include: { tasks: true },
  })
  return {
    workspaceId,
    packageName: installed.name,
    packageTaskId: installed.tasks[0].id,
    downloadId: download.id,
    endedDownloadId: endedDownload.id,
    modelId: model.id,
    versionId: model.versions[0].id,
    imageSetId: set.id,
    imageId: used.id,
    freeImageId: free.id,
    freeSetId: freeSet.id,
    freeModelId: freeModel.id,
    experimentId: experiment.id,
    runId: run.id,
    artifactId: run.artifacts[0].id,
    comparisonId: comparison.id,
    memberId: member.id,
    invitationId: invitation.id,
  }
}

/** Without a password: nobody signs in as them. */
async function createGuest(db: Services['db']): Promise<string> {
  const id = randomUUID()
  await db.user.create({ data: { id, name: 'guest', email: `${id}@example.org` } })
  return id
}

/** What the engine says of a model that takes 8 × 8 colour images and tells two classes apart. */
const versionInfo = {
  inputShape: [8, 8, 3],
  layers: [],
  edges: [],
  operators: [],
  warnings: [],
  head: { kind: 'softmax', assumed: false, classes: 2 },
  headless: null,
  lastSpatialLayer: null,
  preprocessing: { preset: 'unit', resize: 'stretch' },
}

/** All rows of a workspace, to be compared before and after. */
export async function readAll({ db }: TestDatabase, workspaceId: string): Promise<unknown> {
  const of = { where: { workspaceId } }
  return {
    workspace: await db.workspace.findUnique({ where: { id: workspaceId } }),
    members: await db.member.findMany({ where: { organizationId: workspaceId }, orderBy: { id: 'asc' } }),
    invitations: await db.invitation.findMany({ where: { organizationId: workspaceId }, orderBy: { id: 'asc' } }),
    models: await db.model.findMany({ ...of, include: { versions: true }, orderBy: { id: 'asc' } }),
    sets: await db.imageSet.findMany({ ...of, include: { images: { orderBy: { id: 'asc' } } }, orderBy: { id: 'asc' } }),
    experiments: await db.experiment.findMany({
      ...of,
      include: { runs: { include: { images: true, backgrounds: true, artifacts: true }, orderBy: { id: 'asc' } } },
      orderBy: { id: 'asc' },
    }),
    comparisons: await db.comparison.findMany({ ...of, orderBy: { id: 'asc' } }),
    enabledPackages: await db.workspaceExplainerPackage.findMany({ ...of, orderBy: { name: 'asc' } }),
  }
}

export const isRole = (name: string): name is Role => (ROLES as readonly string[]).includes(name)
